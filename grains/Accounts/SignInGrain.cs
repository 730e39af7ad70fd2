using Microsoft.Extensions.Options;
using SubscriptionBox.Accounts;

namespace SubscriptionBox.Grains.Accounts;

/// <inheritdoc cref="ISignInGrain"/>
[StatelessWorker]
public sealed class SignInGrain(IShopSecrets secrets, IOptions<AccountsOptions> options) : Grain, ISignInGrain
{
    private static readonly ImmutableArray<Role> CustomerRoles = [Role.Customer];

    /// <inheritdoc/>
    public async Task<Answer<SessionTicket>> Register(Registration command, Caller caller)
    {
        command = command with { Email = EmailAddress.Normalise(command.Email), Name = command.Name.Trim() };
        if (RegistrationRules.Check(command) is { } wrong)
            return wrong;
        if (caller.Key is { } key && !await KeyGrain(command.Address, key).Use(key.Content))
            return CommonRefusal.RequestKeyReused;
        var profile = new AccountProfile(command.Name, command.Country, command.TimeZone);
        var account = await Create(new NewAccount(command.Email, command.Password, CustomerRoles, profile), caller);
        return account.Ok ? await Open(account.Value, command.Address, caller) with { Replayed = account.Replayed } : account.Refusal;
    }

    /// <inheritdoc/>
    public async Task<Answer<SessionTicket>> SignIn(Credentials command, Caller caller)
    {
        var origin = Origin(command.Address);
        if (await origin.Begin() is { } wait)
            return AccountRefusal.Throttled with { RetryAfter = wait };
        var verified = await EmailGrain(EmailAddress.Normalise(command.Email)).Verify(command.Password, command.Code, command.Address, caller);
        await origin.Ended(failed: verified.Refusal is { } no && (no.Number == AccountRefusal.WrongCredentials.Number || no.Number == AccountRefusal.WrongCode.Number));
        return verified.Ok ? await Open(verified.Value, command.Address, caller) : verified.Refusal;
    }

    /// <inheritdoc/>
    public async Task<Answer<Done>> ChangePassword(string password, string? exceptSession, Caller caller)
    {
        var changed = await GrainFactory.GetGrain<IAccountGrain>(caller.ActorId).SetPassword(password, caller);
        if (!changed.Ok)
            return changed.Refusal;
        await EmailGrain(changed.Value.Email).ForgetReset();
        return exceptSession is null ? Done.Instance : await Sessions.EndAll(caller.ActorId, exceptSession, caller);
    }

    /// <inheritdoc/>
    public async Task<Answer<Done>> AskReset(string email, string? address, Caller caller)
    {
        // Mails are asked for as passwords are guessed: one network address gets no more tries than at passwords.
        var origin = Origin(address);
        if (await origin.Begin() is { } wait)
            return AccountRefusal.Throttled with { RetryAfter = wait };
        var asked = await EmailGrain(EmailAddress.Normalise(email)).AskReset(address, caller);
        await origin.Ended(failed: true);
        return asked;
    }

    /// <inheritdoc/>
    public async Task<Answer<Done>> Reset(string token, string password, Caller caller)
    {
        if (PasswordRules.Wrong(password) is { } wrong)
            return CommonRefusal.Invalid.On("password", wrong);
        if (ResetRules.EmailKeyOf(token) is not { } email)
            return AccountRefusal.ResetInvalid;
        var reset = await GrainFactory.GetGrain<IEmailGrain>(email).Reset(token, password, caller);
        // Whoever was signed in with the old password is out.
        return reset.Ok ? await Sessions.EndAll(reset.Value.AccountId, null, Caller.System) : reset.Refusal;
    }

    /// <inheritdoc/>
    public async Task<Answer<AccountView>> CreateStaff(NewStaff command, Caller caller)
    {
        if (caller.Role != Role.System)
            return CommonRefusal.Forbidden;
        var email = EmailAddress.Normalise(command.Email);
        if (!EmailAddress.IsValid(email))
            return CommonRefusal.Invalid.On("email", "Not an e-mail address.");
        if (PasswordRules.Wrong(command.Password) is { } password)
            return CommonRefusal.Invalid.On("password", password);
        if (command.Roles.IsEmpty || command.Roles.Any(role => role is not (Role.Support or Role.Marketing or Role.Administrator)))
            return CommonRefusal.Invalid.On("roles", "Support, marketing or administrator.");
        var answer = await Create(new NewAccount(email, command.Password, command.Roles, null), caller);
        if (answer.Ok || answer.Refusal.Number != AccountRefusal.EmailTaken.Number)
            return answer;
        var known = await GrainFactory.GetGrain<IAccountGrain>(await EmailGrain(email).Claim()).Get();
        return known.Ok && known.Value.Roles.SequenceEqual(command.Roles) ? known : answer;
    }

    private async Task<Answer<AccountView>> Create(NewAccount command, Caller caller)
    {
        var accountId = await EmailGrain(command.Email).Claim();
        return await GrainFactory.GetGrain<IAccountGrain>(accountId).Create(command, caller);
    }

    private async Task<Answer<SessionTicket>> Open(AccountView account, string? address, Caller caller)
    {
        var token = secrets.NewToken();
        var actor = caller with { ActorId = account.AccountId, Role = account.Roles[0], CustomerId = account.CustomerId };
        // Staff without a second factor get a session without a role: it can set one up, and nothing else.
        ImmutableArray<Role> roles = account.CustomerId is null && !account.SecondFactor && options.Value.StaffNeedSecondFactor ? [] : account.Roles;
        var session = await GrainFactory.GetGrain<ISessionGrain>(SessionKey.Of(token)!).Open(new OpenSession(account.AccountId, roles, account.CustomerId, address), actor);
        if (session.Ok && !(await GrainFactory.GetGrain<IAccountGrain>(account.AccountId).Get()).Ok)
        {
            // Closed between the password and here: who closed it may not have seen this session.
            await GrainFactory.GetGrain<ISessionGrain>(session.Value.SessionId).End(Caller.System);
            return AccountRefusal.WrongCredentials;
        }
        return session.Ok ? new SessionTicket(token, session.Value.ExpiresAt, roles, account.CustomerId) : session.Refusal;
    }

    private ISessionsGrain Sessions => GrainFactory.GetGrain<ISessionsGrain>("sessions");

    private ISignInOriginGrain Origin(string? address) => GrainFactory.GetGrain<ISignInOriginGrain>("org-" + secrets.KeyedHash("origin", address ?? ""));

    private IEmailGrain EmailGrain(string normalised) => GrainFactory.GetGrain<IEmailGrain>("eml-" + secrets.KeyedHash("email", normalised));

    private IRegistrationKeyGrain KeyGrain(string? address, RequestKey key) =>
        GrainFactory.GetGrain<IRegistrationKeyGrain>("req-" + secrets.KeyedHash("registration-key", $"{address}\n{key.Key}"));
}
