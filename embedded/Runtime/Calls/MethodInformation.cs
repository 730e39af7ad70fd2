using System.Reflection;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>What is known of an interface method before any call: its name, its flags, its own timeout.</summary>
public sealed class MethodInformation
{
    private bool[]? _travels;
    private uint? _stableHash;

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

    /// <summary>True for an argument that could change: what a strict boundary copies, whatever is promised.</summary>
    internal bool TravelsStrictly(int argument) => (_travels ??= [.. Method.GetParameters().Select(p => !Sharing.CannotChange(p.ParameterType))])[argument];

    /// <summary>A hash of interface and method that is the same in every process.</summary>
    internal uint StableHash => _stableHash ??= IdSpan.Create(ActivityName).GetUniformHashCode();
}
