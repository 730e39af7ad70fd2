using Microsoft.Extensions.Options;
using SubscriptionBox.Accounts;

namespace SubscriptionBox.Grains.Accounts;

/// <summary>What is known of an e-mail address: whose it is, and who failed to sign in with it.</summary>
public sealed record EmailState : AggregateState
{
    /// <summary>The account it stands for; null for nobody's.</summary>
    public string? AccountId { get; init; }

    /// <summary>Wrong passwords, oldest first.</summary>
    public ImmutableList<FailedTry> Failures { get; init; } = [];

    /// <summary>A link that may still set a new password; null for none.</summary>
    public PendingReset? Reset { get; init; }

    /// <summary>When such links were asked for, oldest first.</summary>
    public ImmutableList<FailedTry> ResetsAsked { get; init; } = [];
}

/// <inheritdoc cref="IEmailGrain"/>
public sealed class EmailGrain(
    [PersistentState("email")] IPersistentState<EmailState> store, AggregateServices services, IShopSecrets secrets, IOptions<AccountsOptions> options)
    : AggregateGrain<EmailState>(store, services), IEmailGrain
{
    /// <inheritdoc/>
    protected override string Kind => "email";

    /// <inheritdoc/>
    protected override string? CustomerId => null;

    /// <inheritdoc/>
    public async Task<string> Claim()
    {
        if (State.AccountId is { } known)
            return known;
        var accountId = Ids.NewId("acc");
        await Apply(Deciding.Accept(State with { AccountId = accountId }, new EmailClaimed(accountId)), Caller.System);
        return accountId;
    }

    /// <inheritdoc/>
    public Task<string?> Owner() => Task.FromResult(Saved.AccountId);

    /// <inheritdoc/>
    public async Task Release(string accountId)
    {
        if (State.AccountId == accountId)
            await Apply(Deciding.Accept(State with { AccountId = null, Failures = [], Reset = null, ResetsAsked = [] }, new EmailReleased(accountId)), Caller.System);
    }

    /// <inheritdoc/>
    public async Task<Answer<AccountView>> Verify(string password, string? code, string? address, Caller caller)
    {
        var from = address is null ? "" : secrets.KeyedHash("address", address);
        if (ThrottleRules.Wait(State.Failures, from, Now, options.Value) is { } wait)
            return AccountRefusal.Throttled with { RetryAfter = wait };
        // An address without an account gets the same work: an account grain that finds nothing, a hash, a write.
        var verified = await GrainFactory.GetGrain<IAccountGrain>(State.AccountId ?? "acc-none-" + Key[^16..]).SignIn(password, code, caller);
        var recent = ThrottleRules.Recent(State.Failures, Now, options.Value);
        // The password was right: no failure, and no reason to forget those there were.
        if (verified.Refusal?.Number == AccountRefusal.SecondFactorRequired.Number)
            return verified;
        if (!verified.Ok)
        {
            recent = recent.Add(new FailedTry(from, Now));
            var next = ThrottleRules.Wait(recent, from, Now, options.Value);
            await Apply(Deciding.Accept(State with { Failures = recent }, new SignInFailed(State.AccountId, address, recent.Count(f => f.From == from), Now + next)), caller);
        }
        else if (recent.RemoveAll(f => f.From == from) is var left && (left.Count != State.Failures.Count || State.Reset is not null))
            await Save(State with { Failures = left, Reset = null });
        return verified;
    }

    /// <inheritdoc/>
    public Task<Answer<Done>> AskReset(string? address, Caller caller)
    {
        var from = address is null ? "" : secrets.KeyedHash("address", address);
        return Handle(caller with { Key = null }, state => ResetRules.Ask(state, Ids.NewId("rst"), from, address, Now, options.Value), _ => Done.Instance);
    }

    /// <inheritdoc/>
    public async Task<Answer<AccountView>> Reset(string token, string password, Caller caller)
    {
        if (!ResetRules.Opens(State.Reset, token, Key, secrets, Now) || State.AccountId is not { } accountId)
            return AccountRefusal.ResetInvalid;
        // Used up before it takes effect: what fails afterwards needs a new link, and never works twice.
        await Save(State with { Reset = null, Failures = [] });
        return await GrainFactory.GetGrain<IAccountGrain>(accountId).SetPassword(password, caller with { ActorId = accountId, Role = Role.System, Key = null });
    }

    /// <inheritdoc/>
    public Task ForgetReset() => State.Reset is null ? Task.CompletedTask : Save(State with { Reset = null });
}
