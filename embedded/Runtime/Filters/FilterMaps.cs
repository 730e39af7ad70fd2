using System.Collections.Concurrent;
using System.Reflection;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>Which method of a grain class stands behind which method of an interface.</summary>
internal static class FilterMaps
{
    private static readonly ConcurrentDictionary<(Type Class, MethodInfo Method), MethodInfo> Known = new();

    public static MethodInfo Implementation(Type grainClass, MethodInfo interfaceMethod) =>
        Known.GetOrAdd((grainClass, interfaceMethod), static key =>
        {
            if (!key.Method.DeclaringType!.IsAssignableFrom(key.Class))
                return key.Method;
            var map = key.Class.GetInterfaceMap(key.Method.DeclaringType);
            return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, key.Method)];
        });
}
