using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans;
using SubscriptionBox.Accounts;
using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Api.Pages.Storefront;
using SubscriptionBox.Common;
using SubscriptionBox.Customers;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Api.Pages;

/// <summary>Who looks at a page: the session of this request, and what a page does on that person's behalf. One an HTTP request.</summary>
public sealed class Visitor(IHttpContextAccessor accessor, IGrainFactory grains)
{
    private DateTimeOffset? _elevatedUntil;
    private string? _currency;

    private HttpContext Http => accessor.HttpContext ?? throw new InvalidOperationException("Pages are drawn within a request.");

    private SessionView? Session => (Http.User as SessionPrincipal)?.Session;

    /// <summary>Where the request comes from, for throttling.</summary>
    public string? Address => Http.Connection.RemoteIpAddress?.ToString();

    /// <summary>Whether anybody is signed in.</summary>
    public bool SignedIn => Session is not null;

    /// <summary>The visitor's own customer record; null for staff and strangers.</summary>
    public string? CustomerId => Session?.CustomerId;

    /// <summary>The session of this request.</summary>
    public string? SessionId => Session?.SessionId;

    /// <summary>Whether the visitor has a role.</summary>
    public bool Is(Role role) => Session?.Roles.Contains(role) == true;

    /// <summary>The visitor as grains know callers.</summary>
    public Caller Caller => Http.Caller() is var caller && _elevatedUntil is { } until ? caller with { ElevatedUntil = until } : caller;

    /// <summary>The visitor with a request key of the form that was posted.</summary>
    public Caller With(string key, object content) => Caller with
    {
        Key = new RequestKey(key.Length is > 0 and <= 255 ? key : NewRequestKey(), Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(content, content.GetType(), ShopJson.Options)))),
    };

    /// <summary>A key for a form that is about to be shown.</summary>
    public static string NewRequestKey() => "page-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Confirms the password for what needs it; counts for this request and, in the session, for five minutes. The session goes on under a new token.</summary>
    public async Task<Answer<SessionTicket>> Elevate(string password)
    {
        if (Session is not { } session)
            return AccountRefusal.NoSession;
        var answer = await grains.GetGrain<ISessionsGrain>("sessions").Renew(session.SessionId, password, Caller);
        if (answer.Ok)
        {
            _elevatedUntil = answer.Value.ElevatedUntil;
            SessionToken.Set(Http, answer.Value);
        }
        return answer;
    }

    /// <summary>Signs the browser in. Whatever session it had before is over: nobody goes on in one that somebody else began.</summary>
    public async Task Remember(SessionTicket ticket)
    {
        if (Session is { } former)
            await grains.GetGrain<ISessionGrain>(former.SessionId).End(Caller);
        SessionToken.Set(Http, ticket);
    }

    /// <summary>Who has just signed in, for what is done for them in this very request.</summary>
    public async Task<Caller> Now(SessionTicket ticket) => await grains.GetGrain<ISessionGrain>(SessionKey.Of(ticket.Token)!).Check(passive: false) is { } session
        ? Caller with { ActorId = session.AccountId, Role = Role.Customer, CustomerId = session.CustomerId }
        : throw new InvalidOperationException("A session that was just opened is open.");

    /// <summary>Ends the session, here and in the browser.</summary>
    public async Task SignOut()
    {
        if (Session is { } session)
            await grains.GetGrain<ISessionGrain>(session.SessionId).End(Caller);
        SessionToken.Forget(Http);
    }

    /// <summary>The customer's own time zone; UTC for everybody else.</summary>
    public async Task<string> TimeZone() => CustomerId is { } id && await grains.GetGrain<ICustomerGrain>(id).Get(Caller) is { Ok: true } profile ? profile.Value.TimeZone : "Etc/UTC";

    /// <summary>In which currency prices are shown: that of the customer's country, USD for strangers.</summary>
    public async Task<string> Currency()
    {
        if (_currency is null && CustomerId is { } id && await grains.GetGrain<ICustomerGrain>(id).Get(Caller) is { Ok: true } profile)
            _currency = Countries.Find(profile.Value.Country)?.Currency;
        return _currency ??= "USD";
    }
}
