using SubscriptionBox.Customers;
using SubscriptionBox.Orders;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>The end of a subscription whose customer is erased (faults.md F18): after it nothing is charged any more, and what came in while the erasure was asked for goes back.</summary>
public sealed partial class SubscriptionGrain
{
    /// <inheritdoc/>
    public async Task Erase(DateTimeOffset asOf, Caller caller)
    {
        if (!Exists || caller.Role != Role.System)
            return;
        if (State.Charge is { Step: ChargeStep.Captured } captured)
            await Uncharge(captured);
        if (State.Status != SubscriptionStatus.Cancelled)
        {
            var (charge, box) = (State.Charge, State.Charge is { } open ? State.DraftOf(open.Period) : null);
            await Apply(LifecycleRules.Cancel(State, new("erasure", true, asOf), await Moment()), caller);
            if (charge is { HasBox: true } && box is not null)
                await Release(charge, box.Items);
        }
        await Work(onlyWindingUp: true);
        await Drain();
    }

    /// <summary>The customer's record knows of this subscription.</summary>
    /// <exception cref="CustomerErasedException">The customer left meanwhile: what was charged is given back by whoever catches this, or when the calendar goes on with it.</exception>
    private async Task Noted()
    {
        if ((await Customer.NoteSubscription(Key, State.AddressId, State.PaymentMethodId)).Refusal?.Number == CustomerRefusal.Erased.Number)
            throw new CustomerErasedException(Key);
    }

    /// <summary>What a customer who left while they waited is told.</summary>
    private async Task<Answer<SubscriptionView>> UnlessErased(Func<Task<Answer<SubscriptionView>>> run)
    {
        try
        {
            return await run();
        }
        catch (CustomerErasedException)
        {
            await Erase(State.Charge?.DueAt ?? Now, Caller.System);
            return CustomerRefusal.Erased;
        }
    }

    /// <summary>Money that is captured, and perhaps no order yet. The order says: it is called off in its own turn, so that one that is being placed right now is not missed.</summary>
    private async Task Uncharge(Charge captured)
    {
        var moment = await Moment();
        var box = State.DraftOf(captured.Period);
        var order = captured.HasBox
            ? await GrainFactory.GetGrain<IOrderGrain>(SubscriptionIds.Order(Key, captured.Period)).Cancel(Money.Zero(State.Currency), "erasure", Caller.System)
            : null;
        if (order is { Ok: true } or { Refusal.Number: not 1 })
            await Apply(ChargeRules.Ordered(State, moment), Caller.System);
        else
        {
            // Some units may be taken already by an order whose placing was cut off: they go back first, or the whole step is taken again (invariant I2).
            if (box is not null)
                await Task.WhenAll(box.Items.Select(i => Counter(i.Sku).GiveBack(SubscriptionIds.Order(Key, captured.Period), Caller.System)));
            await Apply(ErasureRules.GiveBack(State, moment), Caller.System);
        }
    }
}

/// <summary>The customer of a subscription is being erased: whatever was about to be done for them is not done.</summary>
internal sealed class CustomerErasedException(string subscription) : Exception($"The customer of {subscription} was erased.");
