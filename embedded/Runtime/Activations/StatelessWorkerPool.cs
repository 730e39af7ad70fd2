using Orleans.Runtime;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>
/// The interchangeable activations of a stateless worker. A call goes to the first idle one in order of creation, else to a new one
/// up to the limit, else to the one with the shortest queue.
/// </summary>
internal sealed class StatelessWorkerPool(EmbeddedRuntime runtime, GrainClass @class, GrainId grainId) : IRequestReceiver
{
    private readonly List<Activation> _workers = [];
    private bool _closed;

    public GrainId GrainId => grainId;

    public bool IsGone => Volatile.Read(ref _closed);

    public IReadOnlyList<Activation> Members
    {
        get
        {
            lock (_workers)
                return [.. _workers];
        }
    }

    public void Receive(GrainRequest request)
    {
        lock (_workers)
        {
            if (!_closed)
            {
                Choose(request).Receive(request);
                return;
            }
        }

        // Removed here too: the one that closed the pool may not have come to it yet.
        runtime.Directory.Remove(this);
        runtime.Forward(request);
    }

    // Reached only by a request that never got to a worker.
    public void Cancel(GrainRequest request)
    {
    }

    public void Remove(Activation worker)
    {
        lock (_workers)
        {
            _workers.Remove(worker);
            if (_workers.Count > 0)
                return;
            _closed = true;
        }

        runtime.Directory.Remove(this);
    }

    private Activation Choose(GrainRequest request)
    {
        Activation? shortest = null;
        var load = int.MaxValue;
        foreach (var worker in _workers)
        {
            if (worker.State is ActivationState.Deactivating or ActivationState.Invalid)
                continue;
            var own = worker.Running + worker.Waiting;
            if (own == 0)
                return worker;
            if (own < load)
                (shortest, load) = (worker, own);
        }

        if (shortest is not null && _workers.Count >= @class.MaxLocalWorkers)
            return shortest;
        var made = new Activation(runtime, @class, grainId, this);
        _workers.Add(made);
        made.Begin(request.Context);
        return made;
    }
}
