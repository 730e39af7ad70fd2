using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SubscriptionBox.Accounts;

namespace SubscriptionBox.Grains.Accounts;

/// <inheritdoc cref="ISessionGrain"/>
public sealed class SessionGrain(
    [PersistentState("session")] IPersistentState<SessionState> store, AggregateServices services, IOptions<AccountsOptions> options, ILogger<SessionGrain> log)
    : AggregateGrain<SessionState>(store, services), ISessionGrain
{
    private static readonly TimeSpan SameView = TimeSpan.FromSeconds(1);
    private readonly AccountsOptions _options = options.Value;
    private DateTimeOffset _seenAt;
    private SessionView? _view;
    private DateTimeOffset _viewFrom;
    private SessionState? _viewed;
    private Task _writingSeen = Task.CompletedTask;
    private bool _commandWrites;

    /// <inheritdoc/>
    protected override string Kind => "session";

    /// <inheritdoc/>
    protected override string? CustomerId => State.CustomerId;

    /// <inheritdoc/>
    protected override string? CustomerIdOf(SessionState state) => state.CustomerId;

    private DateTimeOffset SeenAt => _seenAt > Saved.SeenAt ? _seenAt : Saved.SeenAt;

    /// <inheritdoc/>
    public Task<Answer<SessionView>> Open(OpenSession command, Caller caller) =>
        Exists ? throw new InvalidOperationException("A token was made twice.") : Writing(() => Handle(caller with { Key = null }, state => SessionRules.Open(state, command, Now), View));

    /// <inheritdoc/>
    public Task<SessionView?> Check(bool passive)
    {
        var now = Now;
        var state = Saved;
        if (!SessionRules.IsOpen(state, SeenAt, now, _options))
        {
            // Most likely a guess: nothing of it stays in memory.
            DeactivateOnIdle();
            return Task.FromResult<SessionView?>(null);
        }
        if (!passive)
            See(now);
        // Requests come in bursts: within a second the view is the same object.
        if (_view is null || !ReferenceEquals(_viewed, state) || now - _viewFrom >= SameView || now < _viewFrom)
            (_view, _viewFrom, _viewed) = (View(state), now, state);
        return Task.FromResult<SessionView?>(_view);
    }

    /// <inheritdoc/>
    public async Task<Answer<SessionView>> Elevate(string password, Caller caller)
    {
        var now = Now;
        if (!SessionRules.IsOpen(State, SeenAt, now, _options))
            return AccountRefusal.NoSession;
        var recent = ThrottleRules.Recent(State.Failures, now, _options);
        if (!recent.IsEmpty && ThrottleRules.Wait(recent.Count, recent[^1].At, _options.FreeFailures, now, _options) is { } wait)
            return AccountRefusal.Throttled with { RetryAfter = wait };
        var verified = await GrainFactory.GetGrain<IAccountGrain>(State.AccountId).Verify(password);
        if (verified.Ok)
            return await Writing(() => Handle(caller with { Key = null }, state => SessionRules.Elevate(state, Now, _options), View));
        await Writing(async () =>
        {
            await Apply(SessionRules.RefuseElevation(State, Now, _options), caller);
            return true;
        });
        return AccountRefusal.WrongPassword;
    }

    /// <inheritdoc/>
    public async Task End(Caller caller)
    {
        if (SessionRules.IsOpen(State, SeenAt, Now, _options))
            await Writing(async () =>
            {
                await Apply(SessionRules.End(State), caller);
                return true;
            });
    }

    /// <inheritdoc/>
    public Task<SessionSummary?> Describe() => Task.FromResult(SessionRules.IsOpen(Saved, SeenAt, Now, _options)
        ? new SessionSummary(Key, Saved.AccountId, Saved.OpenedAt, SeenAt, SessionRules.EndsAt(Saved, SeenAt, _options))
        : null);

    /// <inheritdoc/>
    public async Task<bool> Sweep()
    {
        if (!Exists || SessionRules.IsOpen(State, SeenAt, Now, _options))
            return !Exists;
        await _writingSeen;
        return await ForgetState();
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _writingSeen;
        if (Exists && !State.Ended && _seenAt > State.SeenAt)
            await WriteSeen();
        await base.OnDeactivateAsync(reason, cancellationToken);
    }

    private SessionView View(SessionState state) => new(
        Key, state.AccountId, state.Roles, state.CustomerId, SessionRules.EndsAt(state, _seenAt > state.SeenAt ? _seenAt : state.SeenAt, _options), state.ElevatedUntil);

    private void See(DateTimeOffset now)
    {
        _seenAt = now;
        // Checks interleave with commands: only one write may be under way, and a command's own write says the same.
        if (!_commandWrites && _writingSeen.IsCompleted && now - State.SeenAt >= TimeSpan.FromMinutes(_options.SeenWriteMinutes))
            _writingSeen = WriteSeen();
    }

    private async Task WriteSeen()
    {
        try
        {
            await Save(State with { SeenAt = _seenAt });
        }
        catch (Exception failure)
        {
            // The session goes on; at worst it ends a few minutes early.
            log.LogWarning(failure, "A session's last use was not written down");
        }
    }

    private async Task<T> Writing<T>(Func<Task<T>> write)
    {
        _commandWrites = true;
        try
        {
            await _writingSeen;
            return await write();
        }
        finally
        {
            _commandWrites = false;
        }
    }
}
