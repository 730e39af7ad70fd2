using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using Orleans.Configuration;
using Orleans.Runtime;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>The grain classes of this process and which interface leads to which.</summary>
internal sealed class GrainTypeMap
{
    private readonly FrozenDictionary<GrainType, GrainClass> _classes;
    private readonly FrozenDictionary<GrainInterfaceType, Type> _interfaces;
    private readonly ConcurrentDictionary<(Type Interface, string? Prefix), GrainType> _resolved = new();

    public GrainTypeMap(IEnumerable<Type> grainClasses, GrainCollectionOptions collection)
        : this(grainClasses.Distinct().Select(type => new GrainClass(type, collection)).ToList())
    {
    }

    public GrainTypeMap(List<GrainClass> classes)
    {
        if (classes.GroupBy(c => c.GrainType).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new OrleansConfigurationException($"Grain type '{twice.Key}' is claimed by {string.Join(" and ", twice.Select(c => c.Type))}");
        _classes = classes.ToFrozenDictionary(c => c.GrainType);
        _interfaces = classes.SelectMany(c => c.Interfaces).Distinct().ToFrozenDictionary(GrainNames.InterfaceOf);
    }

    public IEnumerable<GrainClass> Classes => _classes.Values;

    /// <exception cref="ArgumentException">There is no such class here.</exception>
    public GrainClass ClassOf(GrainType grainType) => _classes.TryGetValue(grainType, out var found)
        ? found
        : throw new ArgumentException($"Could not find an implementation for grain type '{grainType}'");

    public Type? InterfaceOf(GrainInterfaceType interfaceType) => _interfaces.GetValueOrDefault(interfaceType);

    /// <summary>The class behind an interface. With several, a class whose name begins with the prefix, or the one named like the interface.</summary>
    /// <exception cref="ArgumentException">There is none, or no telling which.</exception>
    public GrainType Resolve(Type grainInterface, string? prefix) =>
        _resolved.TryGetValue((grainInterface, prefix), out var known)
            ? known
            : _resolved.GetOrAdd((grainInterface, prefix), key => Find(key.Interface, key.Prefix));

    private GrainType Find(Type grainInterface, string? prefix)
    {
        var candidates = _classes.Values.Where(c => grainInterface.IsAssignableFrom(c.Type)).ToList();
        if (!string.IsNullOrEmpty(prefix))
        {
            candidates = candidates.Where(c =>
                c.GrainType.ToString().StartsWith(prefix, StringComparison.Ordinal)
                || (c.Type.FullName ?? c.Type.Name).StartsWith(prefix, StringComparison.Ordinal)
                || c.Type.Name.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        }

        if (candidates.Count > 1)
        {
            // IOrderGrain means OrderGrain, whatever else implements it.
            var byName = candidates.Where(c => "I" + c.Type.Name == grainInterface.Name).ToList();
            candidates = byName.Count == 1 ? byName : candidates;
        }

        return candidates switch
        {
            [var only] => only.GrainType,
            [] => throw new ArgumentException($"Could not find an implementation for interface {grainInterface}", nameof(grainInterface)),
            _ => throw new ArgumentException(
                $"Unable to identify a single appropriate grain type for interface {grainInterface}. Candidates: {string.Join(", ", candidates.Select(c => c.Type))}", nameof(grainInterface)),
        };
    }

    /// <summary>The grain classes of an assembly.</summary>
    public static IEnumerable<Type> In(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes().Where(GrainNames.IsGrainClass);
        }
        catch (ReflectionTypeLoadException partly)
        {
            return partly.Types.OfType<Type>().Where(GrainNames.IsGrainClass);
        }
    }
}
