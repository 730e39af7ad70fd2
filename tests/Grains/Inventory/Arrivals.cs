using Orleans;
using SubscriptionBox.Inventory;

namespace SubscriptionBox.Tests.Grains.Inventory;

/// <summary>Knows when all reservations that were sent have reached their counter: no runtime promises that calls arrive in the order in which they were sent.</summary>
public sealed class Arrivals : IIncomingGrainCallFilter
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _underway;

    /// <summary>Another one is about to be sent.</summary>
    public void Expect()
    {
        lock (_gate)
        {
            if (_underway++ == 0 && _all.Task.IsCompleted)
                _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Completes when none is on its way.</summary>
    public Task All()
    {
        lock (_gate)
            return _underway == 0 ? Task.CompletedTask : _all.Task;
    }

    public Task Invoke(IIncomingGrainCallContext context)
    {
        var done = context.Invoke();
        if (context.Grain is IInventoryGrain && context.MethodName == nameof(IInventoryGrain.Reserve))
        {
            lock (_gate)
            {
                if (--_underway == 0)
                    _all.TrySetResult();
            }
        }
        return done;
    }
}
