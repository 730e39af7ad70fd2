using SubscriptionBox.Audit;
using SubscriptionBox.Calendar;
using SubscriptionBox.Grains.Audit;

namespace SubscriptionBox.Grains.Calendar;

/// <summary>Moves the shop's clock: from one instant at which something is due to the next, running everything due there, until the target is reached.</summary>
public sealed class TestClockGrain(
    [PersistentState("clock")] IPersistentState<ClockState> store, AggregateServices services, IShopClock clock, IDueIndex index, IProjections projections)
    : AggregateGrain<ClockState>(store, services), ITestClockGrain
{
    /// <inheritdoc/>
    protected override string Kind => "clock";

    /// <inheritdoc/>
    protected override string? CustomerId => null;

    /// <inheritdoc/>
    Task<DateTimeOffset> ITestClockGrain.Now() => Task.FromResult(Now);

    /// <inheritdoc/>
    public async Task<Answer<ClockView>> Advance(AdvanceClock command, Caller caller)
    {
        if (Known<ClockView>(caller.Key) is { } known)
            return known;
        if (caller.Role is not (Role.Administrator or Role.System))
            return CommonRefusal.Forbidden;
        if (!clock.Movable)
            return CalendarRefusal.ClockIsReal;
        var now = Now;
        var target = ClockRules.Target(command, now);
        if (target.Refusal is { } refusal)
            return refusal;
        await Move(ClockRules.Begin(State, now, target.Value), caller);
        await StepToTarget();
        Answer<ClockView> answer = new ClockView(target.Value);
        await Finish(caller, answer);
        return answer;
    }

    /// <inheritdoc/>
    public async Task Resume()
    {
        if (State.Target is not { } target)
            return;
        await StepToTarget();
        await Finish(Caller.System, new ClockView(target));
    }

    private async Task StepToTarget()
    {
        var target = State.Target!.Value;
        while (true)
        {
            await RunAt(State.FrozenAt!.Value);
            if (State.FrozenAt >= target)
                return;
            await Move(ClockRules.StepTo(State, await index.Next(State.FrozenAt.Value, target) ?? target), Caller.System);
        }
    }

    /// <summary>Runs what is due, what that makes due, and what the projections make of it, until nothing is left at this instant.</summary>
    private async Task RunAt(DateTimeOffset instant)
    {
        int woken;
        do
        {
            var shards = await index.DueShards(instant);
            woken = (await Task.WhenAll(shards.Select(shard => GrainFactory.GetGrain<IRenewalCalendarGrain>(CalendarShards.KeyOf(shard)).RunDue(instant)))).Sum();
            foreach (var projection in projections.Names)
                await GrainFactory.GetGrain<IProjectionGrain>(projection).CatchUp();
        }
        while (woken > 0);
    }

    private async Task Move(Decision<ClockState> decision, Caller caller)
    {
        await Apply(decision, caller);
        clock.Set(State.Offset, State.FrozenAt);
    }

    /// <summary>The answer to the request key and the clock's new place are one write.</summary>
    private async Task Finish(Caller caller, Answer<ClockView> answer)
    {
        var decision = ClockRules.Finish(State, clock.SystemNow);
        await Save(Remember(Stamped(decision.Next!, decision.Events, caller), caller.Key, answer));
        clock.Set(State.Offset, State.FrozenAt);
        await Drain();
    }
}
