using SubscriptionBox.Accounts;
using SubscriptionBox.Customers;

namespace SubscriptionBox.Grains.Accounts;

/// <summary>An account.</summary>
public sealed record AccountState : AggregateState
{
    /// <summary>Normalised.</summary>
    [Personal]
    public string Email { get; init; } = "";

    /// <summary>As the hasher made it: algorithm, cost and salt are in it.</summary>
    public string PasswordHash { get; init; } = "";

    /// <summary>What it may do.</summary>
    public ImmutableArray<Role> Roles { get; init; } = [];

    /// <summary>Its own customer record; null for staff.</summary>
    public string? CustomerId { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>What is asked for beside the password; null for nothing.</summary>
    [Personal]
    public SecondFactor? Second { get; init; }

    /// <summary>Closed for good: nobody signs in with it again.</summary>
    public bool? Closed { get; init; }

    /// <summary>Set while the customer record is not known to exist: a crash between the two writes is finished from here.</summary>
    [Personal]
    public AccountProfile? Unfinished { get; init; }
}

/// <inheritdoc cref="IAccountGrain"/>
public sealed class AccountGrain([PersistentState("account")] IPersistentState<AccountState> store, AggregateServices services, IPasswordHasher hasher, IShopSecrets secrets, ISessionIndex sessions)
    : AggregateGrain<AccountState>(store, services), IAccountGrain
{
    /// <inheritdoc/>
    protected override string Kind => "account";

    /// <inheritdoc/>
    protected override string? CustomerId => State.CustomerId;

    /// <inheritdoc/>
    protected override string? CustomerIdOf(AccountState state) => state.CustomerId;

    /// <inheritdoc/>
    protected override string? SubjectOf(AccountState state) => state.CustomerId ?? Key;

    /// <inheritdoc/>
    public async Task<Answer<AccountView>> Create(NewAccount command, Caller caller)
    {
        if (Known<AccountView>(caller.Key) is { } known)
        {
            await Finish(caller);
            return known;
        }
        if (Exists)
            return await Resume(command, caller);
        var hash = await hasher.Hash(command.Password);
        var customerId = command.Profile is null ? null : Ids.NewId("cus");
        // Before anything personal is written: it is sealed with this key.
        if (Vault is { } vault)
            await vault.Keys.Create(customerId ?? Key);
        var answer = await Handle(caller, state => Deciding.Accept(
            state with
            {
                Email = command.Email, PasswordHash = hash, Roles = command.Roles, CreatedAt = Now,
                CustomerId = customerId, Unfinished = command.Profile,
            },
            new AccountCreated(Key, command.Roles)), View);
        await Finish(caller);
        return answer;
    }

    /// <inheritdoc/>
    public async Task<Answer<AccountView>> Verify(string password)
    {
        if (!Exists)
        {
            await hasher.Verify(null, password);
            DeactivateOnIdle();
            return AccountRefusal.WrongCredentials;
        }
        // Of a closed account no password is known: the same work, and no.
        if (!await hasher.Verify(State.Closed == true ? null : State.PasswordHash, password))
            return AccountRefusal.WrongCredentials;
        await Finish(Caller.System);
        return View(State);
    }

    /// <inheritdoc/>
    public async Task<Answer<AccountView>> SignIn(string password, string? code, Caller caller)
    {
        var verified = await Verify(password);
        if (!verified.Ok || State.Second is not { Confirmed: true })
            return verified;
        return await Handle(caller with { ActorId = Key, Key = null }, state => SecondFactorRules.Use(state, code, SecondFactorRules.HashOf(secrets, Key, code ?? ""), Key, Now), View);
    }

    /// <inheritdoc/>
    public async Task<Answer<SecondFactorSecret>> BeginSecondFactor(Caller caller)
    {
        if (MayChange(caller) is { } no)
            return no;
        if (State.Second is { Confirmed: true })
            return AccountRefusal.SecondFactorThere;
        var begun = SecondFactorRules.Begin(secrets);
        await Save(State with { Second = begun });
        return new SecondFactorSecret(begun.Secret, SecondFactorRules.UriOf(State.Email, begun.Secret));
    }

    /// <inheritdoc/>
    public async Task<Answer<RecoveryCodes>> ConfirmSecondFactor(string code, Caller caller)
    {
        if (MayChange(caller) is { } no)
            return no;
        // Shown once, and so never kept with a request key.
        var codes = SecondFactorRules.NewRecoveryCodes(secrets);
        return await Handle(caller with { Key = null },
            state => SecondFactorRules.Confirm(state, code, [.. codes.Select(c => SecondFactorRules.HashOf(secrets, Key, c))], Key, Now), _ => new RecoveryCodes(codes));
    }

    /// <inheritdoc/>
    public async Task<Answer<Done>> EndSecondFactor(Caller caller) => MayChange(caller) is { } no ? no
        : await Handle(caller with { Key = null }, state => state.Second is null
            ? AccountRefusal.NoSecondFactor
            : Deciding.Accept(state with { Second = null }, new SecondFactorRemoved(Key)), _ => Done.Instance);

    private Refusal? MayChange(Caller caller) =>
        !Exists || State.Closed == true || caller.ActorId != Key ? CommonRefusal.NotFound
        : caller.ElevatedUntil > Now ? null
        : CommonRefusal.ReauthenticationRequired;

    /// <inheritdoc/>
    public Task<Answer<AccountView>> Get() => Task.FromResult<Answer<AccountView>>(Exists && State.Closed != true ? View(State) : CommonRefusal.NotFound);

    /// <inheritdoc/>
    public async Task<Answer<AccountView>> SetPassword(string password, Caller caller)
    {
        if (!Exists || State.Closed == true || caller.Role != Role.System && caller.ActorId != Key)
            return CommonRefusal.NotFound;
        if (caller.Role != Role.System && !(caller.ElevatedUntil > Now))
            return CommonRefusal.ReauthenticationRequired;
        if (Known<AccountView>(caller.Key) is { } known)
            return known;
        if (PasswordRules.Wrong(password) is { } wrong)
            return CommonRefusal.Invalid.On("password", wrong);
        var hash = await hasher.Hash(password);
        return await Handle(caller, state => Deciding.Accept(state with { PasswordHash = hash }, new PasswordChanged(Key, caller.Role == Role.System)), View);
    }

    /// <inheritdoc/>
    public async Task<Answer<Done>> Close(Caller caller)
    {
        if (caller.Role != Role.System || !Exists)
            return CommonRefusal.NotFound;
        // The address first: once this record has forgotten it, nobody could say which one to release.
        if (State.Email.Length > 0)
            await GrainFactory.GetGrain<IEmailGrain>("eml-" + secrets.KeyedHash("email", State.Email)).Release(Key);
        if (State.Closed != true)
            await Apply(Deciding.Accept(
                State with { Email = "", PasswordHash = "", Roles = [], Unfinished = null, Second = null, Handled = [], Closed = true }, new AccountClosed(Key)), caller);
        // After it is closed no session is opened any more that would not end itself (SignInGrain); so this list is complete.
        foreach (var session in await sessions.OfAccount(Key))
            await GrainFactory.GetGrain<ISessionGrain>(session).End(caller);
        return Done.Instance;
    }

    private AccountView View(AccountState state) => new(Key, state.Email, state.Roles, state.CustomerId, state.CreatedAt) { SecondFactor = state.Second is { Confirmed: true } };

    /// <summary>Somebody signs up with an address that has an account: only who knows its password may finish a sign-up that a crash cut off.</summary>
    private async Task<Answer<AccountView>> Resume(NewAccount command, Caller caller)
    {
        if (State.Closed == true || State.Unfinished is null || !await hasher.Verify(State.PasswordHash, command.Password))
            return AccountRefusal.EmailTaken;
        await Finish(caller);
        return View(State);
    }

    private async Task Finish(Caller caller)
    {
        if (State.Unfinished is not { } profile)
            return;
        var customer = GrainFactory.GetGrain<ICustomerGrain>(State.CustomerId!);
        var created = await customer.Create(new NewCustomer(Key, State.Email, profile.Name, profile.Country, profile.TimeZone), caller with { Role = Role.System, Key = null });
        if (created.Refusal is { } refusal)
            throw new InvalidOperationException($"The customer record of {Key} was refused: {refusal.Code}");
        await Save(State with { Unfinished = null });
    }
}
