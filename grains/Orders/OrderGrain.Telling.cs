using Orleans.Serialization.Invocation;
using SubscriptionBox.Orders;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Orders;

/// <summary>Telling the subscription where the parcel is. A subscription calls its orders and its orders call it: while an order waits for its subscription's turn it lets that turn's calls in,
/// or the two would wait for each other until the call times out.</summary>
[MayInterleave(nameof(IsTelling))]
public sealed partial class OrderGrain
{
    private bool _telling;
    private Task _letIn = Task.CompletedTask;

    /// <summary>Whether a call may come in beside the one that is running: while all the running one does is wait for the subscription, with everything saved.</summary>
    /// <remarks>Not another wake-up: that would tell once more.</remarks>
    public bool IsTelling(IInvokable request) => _telling && request.GetMethodName() != nameof(Wake);

    private async Task Tell()
    {
        _telling = true;
        try
        {
            await GrainFactory.GetGrain<ISubscriptionGrain>(State.SubscriptionId)
                .NoteShipment(State.DeliveryId, State.Status == OrderStatus.Delivered ? DeliveryStatus.Delivered : DeliveryStatus.Shipped);
        }
        finally
        {
            // Nothing comes in any more; what has come in writes before this turn does.
            _telling = false;
            await Quietly(_letIn);
        }
        await Apply(OrderRules.Told(State), Caller.System);
    }

    /// <summary>Runs a command at once, or, during the telling, after those that were let in before: writes never overlap.</summary>
    private Task<Answer<T>> InTurn<T>(Func<Task<Answer<T>>> command)
    {
        if (!_telling)
            return command();
        var letIn = After(_letIn, command);
        _letIn = letIn;
        return letIn;
    }

    private static async Task<Answer<T>> After<T>(Task before, Func<Task<Answer<T>>> command)
    {
        await Quietly(before);
        return await command();
    }

    private static async Task Quietly(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Its own caller was told.
        }
    }
}
