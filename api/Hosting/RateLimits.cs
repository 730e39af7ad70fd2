using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace SubscriptionBox.Api.Hosting;

/// <summary>Which limit a route falls under, beside the general one.</summary>
public enum RateLimited
{
    /// <summary>Sign-up, sign-in, password checks: by address.</summary>
    SignIn,
    /// <summary>Adding payment methods: by session.</summary>
    CardSetup,
}

/// <summary>Counts requests in fixed windows, by session or, without one, by address; says so in <c>RateLimit</c> and <c>RateLimit-Policy</c> (draft-ietf-httpapi-ratelimit-headers), and refuses with 429.</summary>
/// <remarks>
/// Ours instead of the framework's limiter, whose leases do not tell what is left of the window. The windows follow the machine's own monotonic clock, not the
/// shop's: they protect the machine, and moving the shop's clock must not open them.
/// </remarks>
public sealed class RateLimits(IOptions<ApiOptions> options)
{
    private readonly Policy _session = new("session", options.Value.SessionRequestsPerMinute, 60);
    private readonly Policy _address = new("address", options.Value.AddressRequestsPerMinute, 60);
    private readonly Policy _signIn = new("sign-in", options.Value.SignInsPerMinute, 60);
    private readonly Policy _cardSetup = new("card-setup", options.Value.CardSetupsPerHour, 3600);

    /// <summary>Counts a request.</summary>
    /// <param name="http">The request; its answer gets the headers.</param>
    /// <param name="session">The caller's session, if there is one.</param>
    /// <returns>Null while within the limits.</returns>
    public Refusal? Refuse(HttpContext http, string? session)
    {
        var limited = http.GetEndpoint()?.Metadata.GetMetadata<RateLimitedMetadata>();
        return Take(http, session is null ? _address : _session, session, show: limited is null)
            ?? limited?.Limit switch
            {
                RateLimited.SignIn => Take(http, _signIn, null, show: true),
                RateLimited.CardSetup => Take(http, _cardSetup, session, show: true),
                _ => null,
            };
    }

    private static Refusal? Take(HttpContext http, Policy policy, string? session, bool show)
    {
        var (left, resetSeconds) = policy.Take(session ?? http.Connection.RemoteIpAddress?.ToString() ?? "");
        if (show || left < 0)
        {
            var headers = http.Response.Headers;
            headers["RateLimit-Policy"] = policy.Header;
            headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"{policy.Name}\";r={Math.Max(0, left)};t={resetSeconds}");
        }
        return left >= 0 ? null : HttpRefusal.TooManyRequests with { RetryAfter = TimeSpan.FromSeconds(resetSeconds) };
    }

    private sealed class Policy(string name, int limit, int windowSeconds)
    {
        private readonly ConcurrentDictionary<string, Window> _windows = new();
        private long _nextSweep = Environment.TickCount64 + windowSeconds * 1000L;

        internal string Name => name;

        internal string Header { get; } = string.Create(CultureInfo.InvariantCulture, $"\"{name}\";q={limit};w={windowSeconds}");

        internal (int Left, int ResetSeconds) Take(string partition)
        {
            var now = Environment.TickCount64;
            if (now > Volatile.Read(ref _nextSweep))
                Sweep(now);
            var window = _windows.GetOrAdd(partition, static _ => new Window());
            lock (window)
            {
                if (now >= window.Ends)
                    (window.Ends, window.Used) = (now + windowSeconds * 1000L, 0);
                if (window.Used < limit)
                    window.Used++;
                else
                    return (-1, SecondsUntil(window.Ends, now));
                return (limit - window.Used, SecondsUntil(window.Ends, now));
            }
        }

        private static int SecondsUntil(long ends, long now) => (int)((ends - now + 999) / 1000);

        /// <summary>Forgets windows that are over, once a window's length; a partition used meanwhile only begins a new window.</summary>
        private void Sweep(long now)
        {
            Volatile.Write(ref _nextSweep, now + windowSeconds * 1000L);
            foreach (var (partition, window) in _windows)
                if (now >= window.Ends)
                    _windows.TryRemove(new(partition, window));
        }
    }

    private sealed class Window
    {
        internal long Ends;
        internal int Used;
    }
}

/// <summary>Marks a route with a limit of its own.</summary>
public sealed record RateLimitedMetadata(RateLimited Limit);

/// <summary>The verb that marks it.</summary>
public static class RateLimitedRoutes
{
    /// <summary>Puts a route under a limit of its own, beside the general one.</summary>
    public static T Limited<T>(this T route, RateLimited limit) where T : IEndpointConventionBuilder
    {
        route.Add(builder => builder.Metadata.Add(new RateLimitedMetadata(limit)));
        return route;
    }
}
