using System.Collections.Concurrent;
using Orleans;
using Orleans.Runtime;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>Makes references.</summary>
internal sealed class ReferenceFactory(EmbeddedRuntime runtime)
{
    private readonly ConcurrentDictionary<(GrainType GrainType, Type Interface), Maker> _makers = new();
    private readonly ConcurrentDictionary<Type, Maker> _byInterface = new();

    /// <summary>A reference to this grain through this interface.</summary>
    public GrainReference Create(GrainId grainId, Type @interface) => MakerOf(grainId.Type, @interface).Make(grainId.Key);

    /// <summary>A reference to the grain of the class that implements the interface.</summary>
    /// <exception cref="ArgumentException">No class does.</exception>
    public GrainReference Create(Type @interface, IdSpan key, string? prefix)
    {
        if (prefix is not null)
            return MakerOf(runtime.Types.Resolve(@interface, prefix), @interface).Make(key);
        if (!_byInterface.TryGetValue(@interface, out var maker))
            maker = _byInterface.GetOrAdd(@interface, static (type, self) => self.MakerOf(self.Runtime.Types.Resolve(type, null), type), this);
        return maker.Make(key);
    }

    private EmbeddedRuntime Runtime => runtime;

    private Maker MakerOf(GrainType grainType, Type @interface)
    {
        if (_makers.TryGetValue((grainType, @interface), out var known))
            return known;
        if (!@interface.IsInterface || !typeof(IAddressable).IsAssignableFrom(@interface))
            throw new ArgumentException($"{@interface} is not a grain interface", nameof(@interface));
        return _makers.GetOrAdd((grainType, @interface), static (key, runtime) => new Maker(
            new GrainReferenceShared(key.GrainType, GrainNames.InterfaceOf(key.Interface), runtime),
            ProxyEmitter.ConstructorOf(key.Interface)), runtime);
    }

    private sealed record Maker(GrainReferenceShared Shared, ProxyConstructor New)
    {
        public GrainReference Make(IdSpan key) => New(Shared, key);
    }
}
