using SubscriptionBox.Audit;
using SubscriptionBox.Calendar;

namespace SubscriptionBox.Grains.Audit;

/// <inheritdoc cref="IAuditTrailGrain"/>
public sealed class AuditTrailGrain([PersistentState("audit")] IPersistentState<AuditTrailState> store, AggregateServices services, IAuditStore trail)
    : AggregateGrain<AuditTrailState>(store, services), IAuditTrailGrain, IWakeable
{
    /// <inheritdoc/>
    protected override string Kind => "audit";

    /// <inheritdoc/>
    protected override string? CustomerId => null;

    /// <inheritdoc/>
    public Task Start() => State.Wake is null ? Save(State with { Wake = Common.Wake.Of(Key, Now + RetentionRules.LookEvery) }) : Task.CompletedTask;

    /// <inheritdoc/>
    public async Task Wake(DateTimeOffset now)
    {
        if (State.Wake is not { } due || due.At > now.ToUnixTimeMilliseconds())
            return;
        await CarryOut();
        ImmutableArray<string> holds = [.. State.Holds.Select(h => h.Subject)];
        var cutoff = AuditRules.Cutoff(now);
        if (await trail.Plan(cutoff, holds) is { } cut)
            await Apply(RetentionRules.Announce(State, cut, holds, cutoff), Caller.System);
        await CarryOut();
        await Save(Stamped(RetentionRules.Done(State, Key, now), [], Caller.System));
        await Drain();
    }

    /// <inheritdoc/>
    public Task<Answer<ImmutableArray<LegalHold>>> Holds(Caller caller) =>
        Task.FromResult(May(caller) ? new Answer<ImmutableArray<LegalHold>>([.. State.Holds], null) : CommonRefusal.Forbidden);

    /// <inheritdoc/>
    public async Task<Answer<LegalHold>> Hold(string subject, string reason, Caller caller) =>
        May(caller) ? await Handle(caller, state => RetentionRules.Hold(state, subject, reason, caller, Now), state => state.Holds[^1]) : CommonRefusal.Forbidden;

    /// <inheritdoc/>
    public async Task<Answer<Done>> Release(string subject, string reason, Caller caller) =>
        May(caller) ? await Handle(caller, state => RetentionRules.Release(state, subject, reason), _ => Done.Instance) : CommonRefusal.Forbidden;

    /// <summary>Repeats a purge that a crash interrupted: first it is announced, then it is done.</summary>
    private Task CarryOut() => State.Pending is { } cut ? trail.Cut(cut, State.PendingHolds) : Task.CompletedTask;

    private static bool May(Caller caller) => caller.Role is Role.Administrator or Role.System;
}
