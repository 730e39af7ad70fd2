using SubscriptionBox.Campaigns;
using SubscriptionBox.Customers;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Campaigns;

/// <inheritdoc cref="IWalletGrain"/>
public sealed class WalletGrain([PersistentState("wallet")] IPersistentState<WalletState> store, AggregateServices services)
    : AggregateGrain<WalletState>(store, services), IWalletGrain
{
    /// <inheritdoc/>
    protected override string Kind => "wallet";

    /// <inheritdoc/>
    protected override string? CustomerId => Key["wal-".Length..];

    /// <summary>Why credit was given is said in somebody's own words.</summary>
    protected override string? SubjectOf(WalletState state) => CustomerId;

    /// <inheritdoc/>
    public async Task<Answer<WalletView>> Get(Caller caller)
    {
        if (!caller.MayActFor(CustomerId!))
            return CommonRefusal.NotFound;
        // Nobody was given anything here: is there such a customer at all?
        if (!Exists && caller.Role != Role.Customer && (await GrainFactory.GetGrain<ICustomerGrain>(CustomerId!).GetBilling(null, null)).Refusal is { } nobody)
            return nobody;
        return WalletRules.View(State, CustomerId!, Now);
    }

    /// <inheritdoc/>
    public async Task<Answer<WalletView>> Grant(GrantCredit command, Caller caller)
    {
        if (caller.Role is not (Role.Support or Role.Administrator or Role.System))
            return CommonRefusal.Forbidden;
        if (Known<WalletView>(caller.Key) is { } known)
            return known;
        if (WalletRules.Faults(command, Now) is { } faults)
            return faults;
        // The customer's record first: charges look there whether there may be credit at all.
        if ((await GrainFactory.GetGrain<ICustomerGrain>(CustomerId!).NoteCredit()).Refusal is { } nobody)
            return nobody;
        var id = Ids.NewId("crd");
        return await Handle(caller, state => WalletRules.Grant(Owned(state), Key, id, command, Now), state => WalletRules.View(state, CustomerId!, Now));
    }

    /// <inheritdoc/>
    public Task<Money> Spendable(string currency, string? forKey) => Task.FromResult(WalletRules.Spendable(State, currency, Now, forKey));

    /// <inheritdoc/>
    public Task<int> UsesOf(string campaignId, string? exceptKey) => Task.FromResult(WalletRules.UsesOf(State, campaignId, exceptKey));

    /// <inheritdoc/>
    public Task<Answer<Done>> Reserve(ReserveFromWallet command) =>
        Handle(Caller.System, state => WalletRules.Reserve(Owned(state), Key, command, Now), _ => Done.Instance);

    /// <inheritdoc/>
    public Task Settle(string key, bool used) => Handle(Caller.System, state => Fenced(WalletRules.Settle(state, Key, key, used, Now)), _ => Done.Instance);

    /// <inheritdoc/>
    public Task<Answer<Done>> Return(ReturnCredit command) => Handle(Caller.System, state => Fenced(WalletRules.Return(Owned(state), Key, command, Now)), _ => Done.Instance);

    /// <inheritdoc/>
    public async Task<Answer<Done>> Close(Caller caller)
    {
        if (caller.Role != Role.System)
            return CommonRefusal.Forbidden;
        return Exists ? await Handle(caller with { Key = null }, state => WalletRules.Close(state, Key, Now), _ => Done.Instance) : Done.Instance;
    }

    /// <summary>"Settled already" is believed only of the newest record: for a short while a second activation may have an older one in memory, and a write shows it (faults.md F12).</summary>
    private Decision<WalletState> Fenced(Decision<WalletState> decision) => Exists && ReferenceEquals(decision.Next, State) ? decision with { Next = State with { } } : decision;

    private WalletState Owned(WalletState state) => state.CustomerId.Length > 0 ? state : state with { CustomerId = CustomerId! };

    /// <inheritdoc/>
    public async Task Wake(DateTimeOffset now)
    {
        var asked = ImmutableDictionary.CreateBuilder<string, bool>(StringComparer.Ordinal);
        foreach (var held in State.Held.Where(h => h.AskAt <= now))
            asked[held.Key] = await GrainFactory.GetGrain<ISubscriptionGrain>(held.SubscriptionId).Holds(held.Key);
        if (Exists)
            await Handle(Caller.System, state => WalletRules.Look(state, Key, asked.ToImmutable(), now), _ => Done.Instance);
        await Drain();
    }
}
