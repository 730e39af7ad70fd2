using System.Reflection;
using Orleans;
using Orleans.Concurrency;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>What is known of an interface method before any call: its name, its flags, its own timeout.</summary>
public sealed class MethodInformation
{
    internal MethodInformation(Type interfaceType, MethodInfo method)
    {
        InterfaceType = interfaceType;
        Method = method;
        Name = method.Name;
        InterfaceName = interfaceType.FullName ?? interfaceType.Name;
        ActivityName = $"{interfaceType.Name}/{method.Name}";
        IsReadOnly = method.IsDefined(typeof(ReadOnlyAttribute));
        IsAlwaysInterleave = method.IsDefined(typeof(AlwaysInterleaveAttribute));
        IsOneWay = method.ReturnType == typeof(void) || method.IsDefined(typeof(OneWayAttribute));
        ResponseTimeout = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
    }

    internal Type InterfaceType { get; }

    internal MethodInfo Method { get; }

    internal string Name { get; }

    internal string InterfaceName { get; }

    internal string ActivityName { get; }

    internal bool IsReadOnly { get; }

    internal bool IsAlwaysInterleave { get; }

    internal bool IsOneWay { get; }

    internal TimeSpan? ResponseTimeout { get; }
}
