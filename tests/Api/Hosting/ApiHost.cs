using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using SubscriptionBox.Accounts;
using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Common;

namespace SubscriptionBox.Tests.Api.Hosting;

/// <summary>The HTTP layer alone on a real Kestrel, with routes of the test's own and sessions held in memory.</summary>
public sealed class ApiHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ApiHost(WebApplication app, HttpClient client) => (_app, Client) = (app, client);

    public HttpClient Client { get; }

    /// <summary>Tokens of 43 characters that a session of that role answers to.</summary>
    public static string TokenFor(Role role) => role.ToString().ToLowerInvariant().PadRight(SessionKey.TokenLength, 'x');

    public static async Task<ApiHost> Start(Action<IEndpointRouteBuilder> routes, Action<ApiOptions>? configure = null, Action<FakeGrains>? grains = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Services.AddShopApi(builder.Configuration);
        builder.Services.Configure<ApiOptions>(options =>
        {
            options.Secret = new byte[32];
            configure?.Invoke(options);
        });
        var fakes = new FakeGrains().With<ISessionGrain>(key => new RememberedSession(key)).With<Audit.IAccessLogGrain>(_ => new NotedNowhere());
        grains?.Invoke(fakes);
        builder.Services.AddSingleton<IGrainFactory>(fakes);
        var app = builder.Build();
        app.UseShopApi();
        routes(app.MapGroup(ApiPath.Base).CheckBodies());
        app.MapShopApi();
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new(app, new HttpClient { BaseAddress = new Uri(address) });
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private sealed class RememberedSession(string key) : ISessionGrain
    {
        public Task<SessionView?> Check(bool passive)
        {
            foreach (var role in new[] { Role.Customer, Role.Support, Role.Marketing, Role.Administrator })
                if (SessionKey.Of(TokenFor(role)) == key)
                    return Task.FromResult<SessionView?>(new(key, $"acc-{role}", [role], role == Role.Customer ? "cus-1" : null, DateTimeOffset.UnixEpoch.AddYears(100), null));
            return Task.FromResult<SessionView?>(null);
        }

        public Task<Answer<SessionView>> Open(OpenSession command, Caller caller) => throw new NotSupportedException();
        public Task<Answer<SessionView>> Elevate(string password, Caller caller) => throw new NotSupportedException();
        public Task<SessionSummary?> Describe() => throw new NotSupportedException();
        public Task<bool> Sweep() => throw new NotSupportedException();
        public Task End(Caller caller) => throw new NotSupportedException();
    }
}

/// <summary>Takes what is noted, and keeps nothing.</summary>
internal sealed class NotedNowhere : Audit.IAccessLogGrain
{
    public Task Note(string what, string? customerId, Common.Caller caller) => Task.CompletedTask;

    public Task NoteRefused(string what, string code, Common.Caller caller) => Task.CompletedTask;
}
