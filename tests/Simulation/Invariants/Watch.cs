using SubscriptionBox.Grains.Inventory;
using SubscriptionBox.Grains.Orders;
using SubscriptionBox.Grains.Subscriptions;
using SubscriptionBox.Orders;
using SubscriptionBox.Subscriptions;
using SubscriptionBox.Tests.Simulation.World;

namespace SubscriptionBox.Tests.Simulation.Invariants;

/// <summary>What must hold at every instant, looked at with every write.</summary>
public sealed class Watch(Checks checks)
{
    private readonly Dictionary<(string, string), object> _before = [];

    /// <summary>Takes a write in.</summary>
    public void Take(Commit commit)
    {
        if (commit.State is not AggregateState state)
            return;
        _before.TryGetValue((commit.Kind, commit.Key), out var before);
        _before[(commit.Kind, commit.Key)] = state;
        if (before is AggregateState old)
            checks.That("F12 no write is lost: a state only grows", state.Sequence >= old.Sequence, () => $"{commit.Kind}/{commit.Key}: {old.Sequence}, then {state.Sequence}");
        switch (state)
        {
            case InventoryState stock:
                checks.That("I2 (e) available is never negative", stock.OnHand >= stock.Reserved && stock.Reserved >= 0, () => $"{commit.Key}: {stock.OnHand} on hand, {stock.Reserved} reserved");
                break;
            case OrderState order when before is OrderState was && was.OrderId.Length > 0:
                checks.That("(d) nothing leaves a terminal state", was.Status == order.Status || (was.Status, order.Status) is (OrderStatus.Placed, OrderStatus.Shipped or OrderStatus.Cancelled)
                    or (OrderStatus.Placed or OrderStatus.Shipped, OrderStatus.Delivered), () => $"{commit.Key}: {was.Status} → {order.Status}");
                break;
            case SubscriptionState subscription when before is SubscriptionState was:
                checks.That("(d) nothing leaves a terminal state", was.Status != SubscriptionStatus.Cancelled || subscription.Status == SubscriptionStatus.Cancelled
                    || subscription.Charge is { Purpose: ChargePurpose.Restart } || was.Charge is { Purpose: ChargePurpose.Restart }, () => $"{commit.Key}: {was.Status} → {subscription.Status}");
                checks.That("I1 the next occurrence only grows", subscription.Next >= was.Next, () => $"{commit.Key}: {was.Next} → {subscription.Next}");
                break;
        }
    }
}
