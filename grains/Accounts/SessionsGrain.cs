using Microsoft.Extensions.Options;
using SubscriptionBox.Accounts;

namespace SubscriptionBox.Grains.Accounts;

/// <inheritdoc cref="ISessionsGrain"/>
/// <remarks>Stateless: a grain that has a turn of its own (an account, say) must not wait for sessions, which wait for accounts when a password is confirmed.</remarks>
[StatelessWorker]
public sealed class SessionsGrain(IShopSecrets secrets, ISessionIndex index, TimeProvider clock, IOptions<AccountsOptions> options) : Grain, ISessionsGrain
{
    private const int SweptAtOnce = 500;

    /// <inheritdoc/>
    public async Task<Answer<SessionTicket>> Renew(string sessionId, string password, Caller caller)
    {
        var former = Session(sessionId);
        var elevated = await former.Elevate(password, caller);
        if (!elevated.Ok || await former.Describe() is not { } described)
            return elevated.Refusal ?? AccountRefusal.NoSession;
        var view = elevated.Value;
        var token = secrets.NewToken();
        var opened = await Session(SessionKey.Of(token)!).Open(new OpenSession(view.AccountId, view.Roles, view.CustomerId) { Continues = view, Since = described.OpenedAt }, caller);
        if (!opened.Ok)
            return opened.Refusal;
        // Ended after the new one is there: a crash in between leaves two, both of this person, and never none.
        await former.End(caller);
        return new SessionTicket(token, opened.Value.ExpiresAt, view.Roles, view.CustomerId) { ElevatedUntil = opened.Value.ElevatedUntil };
    }

    /// <inheritdoc/>
    public async Task<Answer<ImmutableArray<SessionSummary>>> Mine(Caller caller)
    {
        if (caller.Role is Role.Anonymous or Role.System)
            return CommonRefusal.NotFound;
        return new Answer<ImmutableArray<SessionSummary>>([.. (await OpenOnes(caller.ActorId)).OrderByDescending(s => s.SeenAt).ThenBy(s => s.SessionId, StringComparer.Ordinal)], null);
    }

    /// <inheritdoc/>
    public async Task<Answer<Done>> End(string sessionId, Caller caller)
    {
        if (await Session(sessionId).Describe() is not { } session || session.AccountId != caller.ActorId)
            return CommonRefusal.NotFound;
        await Session(sessionId).End(caller);
        return Done.Instance;
    }

    /// <inheritdoc/>
    public async Task<Answer<Done>> EndAll(string accountId, string? except, Caller caller)
    {
        if (caller.Role is not (Role.Administrator or Role.System) && caller.ActorId != accountId)
            return CommonRefusal.NotFound;
        if (!(await GrainFactory.GetGrain<IAccountGrain>(accountId).Get()).Ok)
            return CommonRefusal.NotFound;
        foreach (var session in await OpenOnes(accountId))
            if (session.SessionId != except)
                await Session(session.SessionId).End(caller);
        return Done.Instance;
    }

    /// <inheritdoc/>
    public async Task<int> Sweep()
    {
        var now = clock.GetUtcNow();
        var swept = 0;
        foreach (var key in await index.Over(now.AddHours(-options.Value.SessionIdleHours), now.AddDays(-options.Value.SessionAbsoluteDays), SweptAtOnce))
            if (await Session(key).Sweep())
                swept++;
        return swept;
    }

    private async Task<SessionSummary[]> OpenOnes(string accountId)
    {
        var all = await Task.WhenAll((await index.OfAccount(accountId)).Select(key => Session(key).Describe()));
        return [.. all.OfType<SessionSummary>()];
    }

    private ISessionGrain Session(string key) => GrainFactory.GetGrain<ISessionGrain>(key);
}
