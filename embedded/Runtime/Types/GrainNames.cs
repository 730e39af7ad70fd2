using System.Collections.Concurrent;
using System.Reflection;
using Orleans;
using Orleans.Runtime;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>The names Orleans gives to grain classes and interfaces.</summary>
internal static class GrainNames
{
    private static readonly ConcurrentDictionary<Type, GrainInterfaceType> Interfaces = new();

    /// <summary><c>[GrainType]</c>, else the class name in lower case without a trailing "grain".</summary>
    public static GrainType TypeOf(Type grainClass)
    {
        if (grainClass.GetCustomAttribute<GrainTypeAttribute>() is { } attribute)
            return attribute.GetGrainType(null!, grainClass);
        var name = grainClass.Name.ToLowerInvariant();
        return GrainType.Create(name.Length > 5 && name.EndsWith("grain", StringComparison.Ordinal) ? name[..^5] : name);
    }

    public static GrainInterfaceType InterfaceOf(Type grainInterface) =>
        Interfaces.TryGetValue(grainInterface, out var known) ? known : Interfaces.GetOrAdd(grainInterface, NameOf);

    private static GrainInterfaceType NameOf(Type grainInterface) =>
        grainInterface.GetCustomAttribute<GrainInterfaceTypeAttribute>()?.GetGrainInterfaceType(null!, grainInterface)
        ?? GrainInterfaceType.Create(grainInterface.GetCustomAttribute<AliasAttribute>()?.Alias ?? grainInterface.FullName ?? grainInterface.Name);

    /// <summary>True for an interface that a reference can be made of: not for <see cref="IGrain"/> and its kin.</summary>
    public static bool IsGrainInterface(Type type) =>
        type.IsInterface && typeof(IAddressable).IsAssignableFrom(type) && type.Assembly != typeof(IGrain).Assembly;

    public static bool IsGrainClass(Type type) =>
        type is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false }
        && typeof(IGrainBase).IsAssignableFrom(type)
        && typeof(IAddressable).IsAssignableFrom(type);
}
