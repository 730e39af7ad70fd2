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
        api.MapPost("/auth/reauthenticate", Reauthenticate).WithSummary("Confirms the password: for five minutes this session may do what needs it").ForSignedIn().Limited(RateLimited.SignIn);
        api.MapPost("/auth/logout", SignOut).WithSummary("Ends this session").ForSignedIn();
    }

    private static async Task<Created<RegisteredBody>> Register(RegisterBody body, HttpContext http, IGrainFactory grains) => Reply.Created(
        await grains.GetGrain<ISignInGrain>("sign-in").Register(new Registration(body.Email, body.Password, body.Name, body.Country, body.TimeZone) { Address = AddressOf(http) }, http.Caller()),
        ticket => new RegisteredBody(ticket.CustomerId!, ticket.Token, ticket.ExpiresAt),
        _ => $"{ApiPath.Base}/me");

    private static async Task<Ok<SignedInBody>> SignIn(SignInBody body, HttpContext http, IGrainFactory grains) => Reply.From(
        await grains.GetGrain<ISignInGrain>("sign-in").SignIn(new Credentials(body.Email, body.Password) { Address = AddressOf(http) }, http.Caller()),
        ticket => new SignedInBody(ticket.Token, ticket.ExpiresAt, ticket.Roles, ticket.CustomerId));

    private static async Task<Ok<ElevatedBody>> Reauthenticate(PasswordBody body, HttpContext http, IGrainFactory grains) => Reply.From(
        await grains.GetGrain<ISessionGrain>(http.Session().SessionId).Elevate(body.Password, http.Caller()),
        session => new ElevatedBody(session.ElevatedUntil!.Value));

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
public sealed record SignInBody([Text(1, 254)] string Email, [Password(1)] string Password);

/// <summary>A session.</summary>
public sealed record SignedInBody(string Token, DateTimeOffset ExpiresAt, ImmutableArray<Role> Roles, string? CustomerId);

/// <summary>A password once more.</summary>
public sealed record PasswordBody([Password(1)] string Password);

/// <summary>Until when the session may do what needs a fresh password.</summary>
public sealed record ElevatedBody(DateTimeOffset ElevatedUntil);
