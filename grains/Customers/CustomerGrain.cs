using System.Security.Cryptography;
using System.Text;
using SubscriptionBox.Customers;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Customers;

/// <inheritdoc cref="ICustomerGrain"/>
public sealed partial class CustomerGrain([PersistentState("customer")] IPersistentState<CustomerState> store, AggregateServices services, IPaymentGateways gateways)
    : AggregateGrain<CustomerState>(store, services), ICustomerGrain
{
    /// <inheritdoc/>
    protected override string Kind => "customer";

    /// <inheritdoc/>
    protected override string? CustomerId => Key;

    /// <inheritdoc/>
    protected override string? SubjectOf(CustomerState state) => Key;

    private bool IsMade => State is { AccountId.Length: > 0, ErasureId: null };

    /// <inheritdoc/>
    public async Task<Answer<CustomerView>> Create(NewCustomer command, Caller caller)
    {
        if (Vault is { } vault)
            await vault.Keys.Create(Key);
        return await Handle(caller, state => CustomerRules.Create(state, command, Now), Profile);
    }

    /// <inheritdoc/>
    public Task<Answer<CustomerView>> Get(Caller caller) =>
        State.ErasureId is not null && caller.Role is Role.Support or Role.Administrator ? Task.FromResult<Answer<CustomerView>>(Erased) : Read(caller, Profile);

    /// <inheritdoc/>
    public async Task<Answer<CustomerView>> Change(CustomerChange command, long? ifVersion, Caller caller)
    {
        var answer = await Command(caller, state => CustomerRules.Change(state, command, ifVersion), Profile);
        return command.TimeZone is null ? answer : await Told(answer);
    }

    /// <inheritdoc/>
    public Task<Answer<Preferences>> GetPreferences(Caller caller) => Read(caller, state => state.Preferences);

    /// <inheritdoc/>
    public async Task<Answer<Preferences>> SetPreferences(Preferences preferences, Caller caller)
    {
        var normal = PreferenceRules.Normalise(preferences);
        return await Told(await Command(caller, state => CustomerRules.SetPreferences(state, normal), state => state.Preferences));
    }

    /// <inheritdoc/>
    public Task<Answer<ImmutableArray<AddressView>>> GetAddresses(Caller caller) => Read(caller, state => state.Addresses.ToImmutableArray());

    /// <inheritdoc/>
    public Task<Answer<AddressView>> AddAddress(Address address, Caller caller)
    {
        var normal = AddressRules.Normalise(address);
        return Command(caller, state => CustomerRules.AddAddress(state, Ids.NewId("adr"), normal), state => state.Addresses[^1]);
    }

    /// <inheritdoc/>
    public Task<Answer<Done>> RemoveAddress(string addressId, Caller caller) => Command(caller, state => CustomerRules.RemoveAddress(state, addressId), _ => Done.Instance);

    /// <inheritdoc/>
    public Task<Answer<ImmutableArray<PaymentMethodView>>> GetPaymentMethods(Caller caller) =>
        Read(caller, state => state.PaymentMethods.Select(method => View(state, method)).ToImmutableArray());

    /// <inheritdoc/>
    public async Task<Answer<PaymentSetUpView>> SetUpPaymentMethod(string gateway, Caller caller)
    {
        if (!IsMade || !caller.MayActFor(Key))
            return CommonRefusal.NotFound;
        if (CustomerRules.MayAddPaymentMethod(State, caller, Now) is { } refusal)
            return refusal;
        if (gateways.Find(gateway) is not { } provider)
            return CustomerRefusal.UnknownGateway.On("gateway", CustomerRefusal.UnknownGateway.Detail);
        return await provider.SetUp(GatewayKey("set", caller), Key) switch
        {
            SetUpOutcome.Begun begun => new PaymentSetUpView(provider.Name, begun.Token, begun.ClientSecret, begun.PublicKey, begun.Url),
            SetUpOutcome.NotOffered => CustomerRefusal.NoSetUp.On("gateway", CustomerRefusal.NoSetUp.Detail),
            _ => CustomerRefusal.GatewayUnavailable,
        };
    }

    /// <inheritdoc/>
    public async Task<Answer<PaymentMethodView>> AddPaymentMethod(AddPaymentMethod command, Caller caller)
    {
        if (!IsMade || !caller.MayActFor(Key))
            return CommonRefusal.NotFound;
        if (Known<PaymentMethodView>(caller.Key) is { } known)
            return known;
        if (CustomerRules.MayAddPaymentMethod(State, caller, Now) is { } refusal)
            return refusal;
        if (gateways.Find(command.Gateway) is not { } gateway)
            return CustomerRefusal.UnknownGateway.On("gateway", CustomerRefusal.UnknownGateway.Detail);
        switch (await gateway.Attach(GatewayKey("att", caller), Key, command.Token))
        {
            case AttachOutcome.Attached attached:
                var method = new SavedPaymentMethod(Ids.NewId("pm"), gateway.Name, attached.Reference, attached.Brand, attached.Last4, attached.ExpMonth, attached.ExpYear);
                return await Command(caller, state => CustomerRules.AddPaymentMethod(state, method), state => View(state, method));
            case AttachOutcome.Refused refused:
                await Apply(Deciding.Accept(State, new PaymentMethodRefused(gateway.Name, refused.Code)), caller);
                return CustomerRefusal.MethodDeclined with { ProviderCode = refused.Code };
            case AttachOutcome.NoSuchToken:
                return CustomerRefusal.UnknownToken.On("token", CustomerRefusal.UnknownToken.Detail);
            default:
                return CustomerRefusal.GatewayUnavailable;
        }
    }

    /// <inheritdoc/>
    public Task<Answer<Done>> RemovePaymentMethod(string paymentMethodId, Caller caller) =>
        Command(caller, state => CustomerRules.RemovePaymentMethod(state, paymentMethodId, caller, Now), _ => Done.Instance);

    /// <inheritdoc/>
    public Task<Answer<BillingProfile>> GetBilling(string? addressId, string? paymentMethodId)
    {
        var state = Saved;
        if (state.AccountId.Length == 0)
            return Task.FromResult<Answer<BillingProfile>>(CommonRefusal.NotFound);
        if (state.ErasureId is not null)
            return Task.FromResult<Answer<BillingProfile>>(CustomerRefusal.Erased);
        var method = state.PaymentMethods.Find(m => m.Id == paymentMethodId);
        return Task.FromResult<Answer<BillingProfile>>(new BillingProfile(
            Key, state.Email, state.Name, state.Country, state.TimeZone, state.Preferences, state.Addresses.Find(a => a.Id == addressId),
            method is null ? null : View(state, method), method?.Reference, state.Subscriptions.Count) 
        {
            HasCredit = state.HasCredit, Marketing = ConsentRules.IsGiven(state, ConsentRules.Marketing),
        });
    }

    /// <inheritdoc/>
    public Task<Answer<Done>> NoteSubscription(string subscriptionId, string? addressId = null, string? paymentMethodId = null, bool running = true) =>
        State.ErasureId is null
            ? Command(Caller.System, state => CustomerRules.NoteSubscription(state, subscriptionId, addressId, paymentMethodId, running), _ => Done.Instance)
            : Handle(Caller.System, state => LeavingRules.NoteSubscription(state, subscriptionId, running), _ => Done.Instance);

    /// <inheritdoc/>
    public Task<Answer<Done>> NoteCredit() =>
        Command(Caller.System, state => Deciding.Accept(state.HasCredit ? state : state with { HasCredit = true }), _ => Done.Instance);

    /// <inheritdoc/>
    public Task<Answer<ImmutableArray<string>>> GetSubscriptions(Caller caller) =>
        Read(caller, state => state.Subscriptions.Select(use => use.SubscriptionId).ToImmutableArray());

    /// <summary>Running subscriptions hear of a change after it is saved. One-way: they ask back for the rest.</summary>
    private async Task<Answer<TView>> Told<TView>(Answer<TView> answer)
    {
        if (answer is { Ok: true, Replayed: false })
            await Task.WhenAll(State.Subscriptions.Where(use => use.Running).Select(use => GrainFactory.GetGrain<ISubscriptionGrain>(use.SubscriptionId).NoteCustomer()));
        return answer;
    }

    private Task<Answer<TView>> Read<TView>(Caller caller, Func<CustomerState, TView> view) =>
        Task.FromResult(IsMade && caller.MayActFor(Key) ? new Answer<TView>(view(State), null) : CommonRefusal.NotFound);

    private Task<Answer<TView>> Command<TView>(Caller caller, Func<CustomerState, Decision<CustomerState>> decide, Func<CustomerState, TView> view) =>
        IsMade && caller.MayActFor(Key) ? Handle(caller, decide, view) : Task.FromResult<Answer<TView>>(CommonRefusal.NotFound);

    /// <summary>The caller's key, if there is one, is the gateway's too: a retry after a crash begins or attaches nothing twice.</summary>
    private string GatewayKey(string prefix, Caller caller) =>
        caller.Key is { } key ? $"{prefix}-{Key}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key.Key)))[..32]}" : Ids.NewId(prefix);

    private CustomerView Profile(CustomerState s) => new(Key, s.Email, s.Name, s.Country, s.TimeZone, s.CreatedAt, s.ProfileVersion);

    private static PaymentMethodView View(CustomerState s, SavedPaymentMethod m) =>
        new(m.Id, m.Gateway, m.Brand, m.Last4, m.ExpMonth, m.ExpYear, s.PaymentMethods[0].Id == m.Id);
}
