using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using SubscriptionBox.Calendar;
using SubscriptionBox.Common;
using SubscriptionBox.Operations;
using SubscriptionBox.Silo.Hosting;

namespace SubscriptionBox.Tests.Support;

/// <summary>How a test wants its shop.</summary>
public sealed record ShopSetup
{
    /// <summary>Load the demo shop; otherwise the shop has what <see cref="SmallCatalogue"/> holds.</summary>
    public bool Demo { get; init; }

    /// <summary>An empty shop: no products, no plans, no staff.</summary>
    public bool Empty { get; init; }

    /// <summary>What the shop's clock shows at the start; time stands still until the test moves it. Null for the real time.</summary>
    public DateTimeOffset? Now { get; init; } = new DateTimeOffset(2027, 1, 5, 15, 0, 0, TimeSpan.Zero);

    /// <summary>Further settings: <c>Api:SignInsPerMinute</c> → 3.</summary>
    public Dictionary<string, string?> Settings { get; init; } = [];

    /// <summary>The last word about services: <c>services.AddSingleton&lt;IPaymentGateway&gt;(…)</c>.</summary>
    public Action<IServiceCollection>? Services { get; init; }

    /// <summary>Lowest level of what is written to the console; by default only what went wrong.</summary>
    public LogLevel Log { get; init; } = LogLevel.Error;
}

/// <summary>The real shop in this process, on a free port, over a temporary folder: storage, grains, API, pages. Passwords hash fast and limits are high unless a test says otherwise.</summary>
public sealed class ShopHost : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private WebApplication _app = null!;
    private HttpClient _http = null!;

    private ShopHost(ShopSetup setup) => Setup = setup;

    /// <summary>How it is started, and restarted.</summary>
    public ShopSetup Setup { get; set; }

    /// <summary>The data folder.</summary>
    public string Folder => _folder.Path;

    /// <summary>Where it listens.</summary>
    public Uri Address => _http.BaseAddress!;

    /// <summary>Its services.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Its grains, for what has no route.</summary>
    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    /// <summary>The shop's time.</summary>
    public DateTimeOffset Now => Services.GetRequiredService<TimeProvider>().GetUtcNow();

    /// <summary>Starts a shop and waits until it is ready.</summary>
    public static async Task<ShopHost> Start(ShopSetup? setup = null)
    {
        var host = new ShopHost(setup ?? new ShopSetup());
        try
        {
            await host.Open();
            if (!host.Setup.Empty)
                await SmallCatalogue.Load(host);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Closes the shop and opens it again on the same folder, at a new port; clients made before are of no use afterwards.</summary>
    public async Task Restart()
    {
        await Close();
        await Open();
    }

    /// <summary>Nobody in particular.</summary>
    public ShopClient Client() => new(_http);

    /// <summary>A new customer.</summary>
    public Task<ShopClient> Customer(string? email = null, string country = "US", string timeZone = "America/New_York") =>
        Client().Register(email ?? $"customer-{Guid.NewGuid():n}@example.test", country, timeZone);

    /// <summary>A signed-in administrator.</summary>
    public Task<ShopClient> Administrator() => Client().SignIn("admin@demo.example", DemoAccounts.Password);

    /// <summary>A signed-in member of support.</summary>
    public Task<ShopClient> Support() => Client().SignIn("support@demo.example", DemoAccounts.Password);

    /// <summary>A signed-in member of marketing.</summary>
    public Task<ShopClient> Marketing() => Client().SignIn("marketing@demo.example", DemoAccounts.Password);

    /// <summary>Moves the shop's clock by an ISO 8601 period, running everything due on the way.</summary>
    public Task Advance(string by) => Advance(new AdvanceClock(null, by));

    /// <summary>Moves the shop's clock to an instant, running everything due on the way.</summary>
    public Task AdvanceTo(DateTimeOffset to) => Advance(new AdvanceClock(to, null));

    /// <summary>Waits until the read models have seen everything that has happened, also what grains have answered but not yet published.</summary>
    public async Task CatchUp()
    {
        var log = Services.GetRequiredService<Grains.Common.IEventLog>();
        long end;
        do
        {
            while (await Grains.GetGrain<Audit.IOutboxRelayGrain>("relay").Sweep() > 0)
            {
                // What a drained event sets off may fill another outbox.
            }
            end = await log.End();
            foreach (var name in Services.GetRequiredService<Grains.Audit.IProjections>().Names)
                await Grains.GetGrain<Audit.IProjectionGrain>(name).CatchUp();
        }
        while (end != await log.End());
    }

    /// <summary>Closes the shop, and opens it again when the machine's own clock shows another time.</summary>
    public Task Restart(DateTimeOffset now)
    {
        Setup = Setup with { Now = now };
        return Restart();
    }

    /// <summary>Closes the shop, lets something happen to its folder, and opens it again.</summary>
    public async Task CloseAnd(Action<string> happens)
    {
        await Close();
        happens(Folder);
        await Open();
    }

    /// <summary>Closes the shop and copies its data folder to another place.</summary>
    public async Task CloseInto(string folder)
    {
        await Close();
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(Folder))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Close();
        _folder.Dispose();
    }

    private async Task Advance(AdvanceClock command)
    {
        var answer = await Grains.GetGrain<ITestClockGrain>("clk-shop").Advance(command, Caller.System);
        if (!answer.Ok)
            throw new InvalidOperationException($"The clock refused: {answer.Refusal.Detail} {string.Join(' ', answer.Refusal.Fields.Values.SelectMany(v => v))}");
    }

    private async Task Open()
    {
        var command = Command.Default with { DataFolder = _folder.Path, Urls = "http://127.0.0.1:0" };
        _app = ShopApplication.Build(command, new ShopHostOptions
        {
            Demo = Setup.Demo,
            System = Setup.Now is { } now ? new StandingClock(now) : TimeProvider.System,
            Settings = Setup.Settings,
            Adjust = Adjust,
        });
        await _app.StartAsync();
        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(5) };
        await _app.Services.GetRequiredService<ShopOpened>().Completed;
    }

    private void Adjust(WebApplicationBuilder builder)
    {
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Passwords:Iterations"] = "1000",
            ["Accounts:StaffNeedSecondFactor"] = "false",
            ["Api:SessionRequestsPerMinute"] = "1000000",
            ["Api:AddressRequestsPerMinute"] = "1000000",
            ["Api:SignInsPerMinute"] = "1000000",
            ["Api:CardSetupsPerHour"] = "1000000",
        });
        builder.Configuration.AddInMemoryCollection(Setup.Settings);
        builder.Logging.SetMinimumLevel(Setup.Log);
        Setup.Services?.Invoke(builder.Services);
    }

    private async Task Close()
    {
        _http?.Dispose();
        if (_app is null)
            return;
        await _app.StopAsync();
        await _app.DisposeAsync();
        _app = null!;
    }
}
