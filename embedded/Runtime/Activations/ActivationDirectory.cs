using System.Collections.Concurrent;
using Orleans.Runtime;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>Which activation a grain has. There is at most one; the next is made only when the last is entirely gone.</summary>
internal sealed class ActivationDirectory(EmbeddedRuntime runtime)
{
    private readonly ConcurrentDictionary<GrainId, Activation> _activations = new();
    private readonly ConcurrentDictionary<GrainId, StatelessWorkerPool> _pools = new();

    public int Count => _activations.Count;

    public IEnumerable<Activation> All => _activations.Select(pair => pair.Value).Concat(_pools.SelectMany(pair => pair.Value.Members));

    public Activation? Find(GrainId grainId) => _activations.GetValueOrDefault(grainId);

    /// <summary>The activation or the pool that takes calls for this grain, made now if there is none.</summary>
    /// <exception cref="ArgumentException">No grain class has this type.</exception>
    public IRequestReceiver GetOrCreate(GrainId grainId, Dictionary<string, object>? requestContext)
    {
        if (_activations.TryGetValue(grainId, out var known))
            return known;
        var @class = runtime.Types.ClassOf(grainId.Type);
        if (@class.MaxLocalWorkers > 0)
            return _pools.GetOrAdd(grainId, static (id, arguments) => new StatelessWorkerPool(arguments.runtime, arguments.@class, id), (runtime, @class));

        var made = new Activation(runtime, @class, grainId, pool: null);
        var current = _activations.GetOrAdd(grainId, made);
        if (ReferenceEquals(current, made))
            made.Begin(requestContext);
        return current;
    }

    public void Remove(Activation activation) => _activations.TryRemove(KeyValuePair.Create(activation.GrainId, activation));

    public void Remove(StatelessWorkerPool pool) => _pools.TryRemove(KeyValuePair.Create(pool.GrainId, pool));
}
