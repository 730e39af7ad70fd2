using SubscriptionBox.Accounts;
using SubscriptionBox.Api.Hosting;

namespace SubscriptionBox.Api.Endpoints;

/// <summary><c>/auth</c>: sign-up, sign-in, re-authentication, sign-out.</summary>
public static class AccountEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapAccounts(this IEndpointRouteBuilder api)
    {
        api.MapPost("/auth/register", Register).WithSummary("Signs a customer up and opens a session").ForAnyone().Limited(RateLimited.SignIn).Refuses(RefusalKind.Conflict);
        api.MapPost("/auth/login", SignIn).WithSummary("Opens a session; the same answer whether the account exists or not").ForAnyone().Limited(RateLimited.SignIn).Refuses(RefusalKind.Unauthenticated);
        api.MapPost("/auth/reauthenticate", Reauthenticate).WithSummary("Confirms the password: for five minutes this session may do what needs it").ForAnySession().Limited(RateLimited.SignIn);
        api.MapPost("/auth/logout", SignOut).WithSummary("Ends this session").ForAnySession();
        api.MapPost("/auth/second-factor", BeginSecondFactor).WithSummary("Makes a secret for an authenticator app; needs a fresh password, counts once it is confirmed").ForAnySession().Refuses(RefusalKind.Conflict);
        api.MapPost("/auth/second-factor/confirm", ConfirmSecondFactor).WithSummary("Confirms it with a first code, and answers with recovery codes, once").ForAnySession().Limited(RateLimited.SignIn).Refuses(RefusalKind.Conflict);
        api.MapDelete("/auth/second-factor", EndSecondFactor).WithSummary("Takes the second factor away; needs a fresh password").ForSignedIn().Refuses(RefusalKind.Conflict);
        api.MapPut("/auth/password", ChangePassword).WithSummary("Sets another password; needs a fresh one").ForSignedIn().Limited(RateLimited.SignIn);
        api.MapPost("/auth/password-reset", AskReset).WithSummary("Asks for a link by mail to set a new password; the same answer whether the account exists or not").ForAnyone().Limited(RateLimited.SignIn);
        api.MapPost("/auth/password-reset/confirm", Reset).WithSummary("Sets a new password by the token of such a link, once, and ends all sessions").ForAnyone().Limited(RateLimited.SignIn);
        api.MapGet("/auth/sessions", Sessions).WithSummary("One's own open sessions, the one used last first").ForSignedIn();
        api.MapDelete("/auth/sessions/{id:key(ses)}", EndSession).WithSummary("Ends one of one's own sessions").ForSignedIn();
        api.MapPost("/auth/sessions/end-others", EndOthers).WithSummary("Ends all of one's own sessions but this one").ForSignedIn();
        api.MapPost("/admin/accounts/{id:key(acc)}/sessions/end", EndAll).WithSummary("Ends all sessions of an account").ForAdministrators();
    }

    private static async Task<Created<RegisteredBody>> Register(RegisterBody body, HttpContext http, IGrainFactory grains) => Reply.Created(
        await grains.GetGrain<ISignInGrain>("sign-in").Register(new Registration(body.Email, body.Password, body.Name, body.Country, body.TimeZone) { Address = AddressOf(http) }, http.Caller()),
        ticket => new RegisteredBody(ticket.CustomerId!, ticket.Token, ticket.ExpiresAt),
        _ => $"{ApiPath.Base}/me");

    private static async Task<Ok<SignedInBody>> SignIn(SignInBody body, HttpContext http, IGrainFactory grains) => Reply.From(
        await grains.GetGrain<ISignInGrain>("sign-in").SignIn(new Credentials(body.Email, body.Password) { Address = AddressOf(http), Code = body.Code }, http.Caller()),
        ticket => new SignedInBody(ticket.Token, ticket.ExpiresAt, ticket.Roles, ticket.CustomerId));

    /// <summary>A browser's token changes with every confirmed password (a cookie that somebody else knew, or set, is worth nothing afterwards). A program's changes when it asks for that: it may share its token between threads.</summary>
    private static async Task<Ok<ElevatedBody>> Reauthenticate(ReauthenticateBody body, HttpContext http, IGrainFactory grains)
    {
        var byCookie = SessionToken.CameByCookie(http);
        if (!byCookie && !body.Rotate)
            return Reply.From(
                await grains.GetGrain<ISessionGrain>(http.Session().SessionId).Elevate(body.Password, http.Caller()),
                session => new ElevatedBody(session.ElevatedUntil!.Value));
        var renewed = await grains.GetGrain<ISessionsGrain>("sessions").Renew(http.Session().SessionId, body.Password, http.Caller());
        if (renewed.Ok && byCookie)
            SessionToken.Set(http, renewed.Value);
        return Reply.From(renewed, ticket => byCookie
            ? new ElevatedBody(ticket.ElevatedUntil!.Value)
            : new ElevatedBody(ticket.ElevatedUntil!.Value, ticket.Token, ticket.ExpiresAt));
    }

    private static async Task<Ok<SecondFactorBody>> BeginSecondFactor(HttpContext http, IGrainFactory grains) =>
        Reply.From(await MyAccount(http, grains).BeginSecondFactor(http.Caller()), begun => new SecondFactorBody(begun.Secret, begun.Uri));

    private static async Task<Ok<RecoveryCodesBody>> ConfirmSecondFactor(CodeBody body, HttpContext http, IGrainFactory grains) =>
        Reply.From(await MyAccount(http, grains).ConfirmSecondFactor(body.Code, http.Caller()), codes => new RecoveryCodesBody(codes.Codes));

    private static async Task<NoContent> EndSecondFactor(HttpContext http, IGrainFactory grains) => Reply.Done(await MyAccount(http, grains).EndSecondFactor(http.Caller()));

    private static IAccountGrain MyAccount(HttpContext http, IGrainFactory grains) => grains.GetGrain<IAccountGrain>(http.Session().AccountId);

    private static async Task<NoContent> ChangePassword(NewPasswordBody body, HttpContext http, IGrainFactory grains) => Reply.Done(
        await grains.GetGrain<ISignInGrain>("sign-in").ChangePassword(body.Password, body.EndOtherSessions ? http.Session().SessionId : null, http.Caller()));

    private static async Task<NoContent> AskReset(ResetBody body, HttpContext http, IGrainFactory grains) =>
        Reply.Done(await grains.GetGrain<ISignInGrain>("sign-in").AskReset(body.Email, AddressOf(http), http.Caller()));

    private static async Task<NoContent> Reset(ResetPasswordBody body, HttpContext http, IGrainFactory grains) =>
        Reply.Done(await grains.GetGrain<ISignInGrain>("sign-in").Reset(body.Token, body.Password, http.Caller()));

    private static async Task<Ok<ListBody<SessionBody>>> Sessions(PageQuery page, HttpContext http, IGrainFactory grains) =>
        Reply.List(await grains.GetGrain<ISessionsGrain>("sessions").Mine(http.Caller()), page, session => SessionBody.Of(session, http.Session().SessionId));

    private static async Task<NoContent> EndSession(string id, HttpContext http, IGrainFactory grains) =>
        Reply.Done(await grains.GetGrain<ISessionsGrain>("sessions").End(id, http.Caller()));

    private static async Task<NoContent> EndOthers(HttpContext http, IGrainFactory grains) =>
        Reply.Done(await grains.GetGrain<ISessionsGrain>("sessions").EndAll(http.Session().AccountId, http.Session().SessionId, http.Caller()));

    private static async Task<NoContent> EndAll(string id, HttpContext http, IGrainFactory grains) =>
        Reply.Done(await grains.GetGrain<ISessionsGrain>("sessions").EndAll(id, null, http.Caller()));

    private static async Task<NoContent> SignOut(HttpContext http, IGrainFactory grains)
    {
        await grains.GetGrain<ISessionGrain>(http.Session().SessionId).End(http.Caller());
        SessionToken.Forget(http);
        return new NoContent();
    }

    private static string? AddressOf(HttpContext http) => http.Connection.RemoteIpAddress?.ToString();
}

/// <summary>A sign-up.</summary>
public sealed record RegisterBody(
    [Text(3, 254)] string Email, [Password] string Password, [Text(1, 120)] string Name, [Text(2, 2)] string Country, [Text(1, 60)] string TimeZone);

/// <summary>A new customer with a session.</summary>
public sealed record RegisteredBody(string CustomerId, string Token, DateTimeOffset ExpiresAt);

/// <summary>A sign-in.</summary>
/// <param name="Code">Of the authenticator, or a recovery code, where the account has a second factor.</param>
public sealed record SignInBody([Text(1, 254)] string Email, [Password(1)] string Password, [Text(0, 40)] string? Code = null);

/// <summary>What an authenticator needs.</summary>
public sealed record SecondFactorBody(string Secret, string Uri);

/// <summary>A code of the authenticator.</summary>
public sealed record CodeBody([Text(6, 40)] string Code);

/// <summary>Codes that open the account once each when the authenticator is lost; shown this once.</summary>
public sealed record RecoveryCodesBody(ImmutableArray<string> RecoveryCodes);

/// <summary>A session.</summary>
public sealed record SignedInBody(string Token, DateTimeOffset ExpiresAt, ImmutableArray<Role> Roles, string? CustomerId);

/// <summary>A password once more.</summary>
/// <param name="Rotate">Whether the session shall go on under a new token, which the answer then says; a browser's always does.</param>
public sealed record ReauthenticateBody([Password(1)] string Password, bool Rotate = false);

/// <summary>Until when the session may do what needs a fresh password.</summary>
/// <param name="Token">The new token, if one was asked for; the old one opens nothing any more.</param>
public sealed record ElevatedBody(DateTimeOffset ElevatedUntil, string? Token = null, DateTimeOffset? ExpiresAt = null);

/// <summary>Another password.</summary>
public sealed record NewPasswordBody([Password] string Password, bool EndOtherSessions = true);

/// <summary>Whose password is to be set anew.</summary>
public sealed record ResetBody([Text(1, 254)] string Email);

/// <summary>A new password, by the token of a link.</summary>
public sealed record ResetPasswordBody([Text(1, 100)] string Token, [Password] string Password);

/// <summary>One of the caller's open sessions.</summary>
/// <param name="Current">Whether it is the one that asks.</param>
public sealed record SessionBody(string SessionId, DateTimeOffset OpenedAt, DateTimeOffset LastUsedAt, DateTimeOffset ExpiresAt, bool Current)
{
    /// <summary>From the grain's view.</summary>
    public static SessionBody Of(SessionSummary session, string current) =>
        new(session.SessionId, session.OpenedAt, session.SeenAt, session.ExpiresAt, session.SessionId == current);
}
