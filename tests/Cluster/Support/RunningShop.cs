using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using SubscriptionBox.Silo.Hosting;
using SubscriptionBox.Silo.Storage;

namespace SubscriptionBox.Tests.Cluster.Support;

/// <summary>Silos and API processes of one shop, each a host of its own, in this process: what connects them are sockets and the database, as between machines.</summary>
public sealed class RunningShop : IAsyncDisposable
{
    private readonly List<WebApplication> _hosts = [];
    private readonly Dictionary<string, string?> _settings;

    private RunningShop(string connection, Dictionary<string, string?> settings) => _settings = new(settings)
    {
        ["ConnectionStrings:Shop"] = connection,
        ["Privacy:MasterKeys"] = $"1:{Convert.ToBase64String(Enumerable.Repeat((byte)7, 32).ToArray())}",
        ["Api:Secret"] = Convert.ToBase64String(Enumerable.Repeat((byte)9, 32).ToArray()),
        ["Cluster:TestClock"] = "true",
        ["Passwords:Iterations"] = "1000",
    };

    /// <summary>A shop on a new database, with its schema, and nothing running yet.</summary>
    public static async Task<RunningShop> On(PostgresServer postgres, Dictionary<string, string?>? settings = null) => Over(await NewDatabase(postgres), settings);

    /// <summary>A shop on a database that has the schema.</summary>
    public static RunningShop Over(string connection, Dictionary<string, string?>? settings = null) => new(connection, settings ?? []);

    /// <summary>A new database with the schema.</summary>
    public static async Task<string> NewDatabase(PostgresServer postgres)
    {
        var connection = await postgres.NewDatabase();
        await SchemaMigrations.Apply(connection);
        return connection;
    }

    /// <summary>Starts a silo, and waits until it has opened the shop.</summary>
    public async Task<IServiceProvider> StartSilo(params (string Name, string Value)[] more)
    {
        var (silos, gateway) = FreePorts();
        var silo = SiloApplication.Build(Nowhere, new ShopHostOptions { Settings = With([("Cluster:SiloPort", silos), ("Cluster:GatewayPort", gateway), .. more]) });
        _hosts.Add(silo);
        await SiloApplication.Open(silo);
        await silo.Services.GetRequiredService<ShopOpened>().Completed;
        return silo.Services;
    }

    /// <summary>Starts an API process.</summary>
    /// <returns>Where it listens.</returns>
    public async Task<Uri> StartApi(params (string Name, string Value)[] more)
    {
        var api = ApiApplication.Build(Nowhere, new ShopHostOptions { Settings = With(more) });
        _hosts.Add(api);
        await api.StartAsync();
        return new Uri(api.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    /// <summary>API processes first, then silos.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var host in Enumerable.Reverse(_hosts))
        {
            await host.StopAsync();
            await host.DisposeAsync();
        }
    }

    private static Command Nowhere => Command.Default with { Urls = "http://127.0.0.1:0" };

    private Dictionary<string, string?> With(IEnumerable<(string Name, string Value)> more)
    {
        var all = new Dictionary<string, string?>(_settings);
        foreach (var (name, value) in more)
            all[name] = value;
        return all;
    }

    private static (string, string) FreePorts()
    {
        // Both held at once, so that they are two.
        using var one = new TcpListener(IPAddress.Loopback, 0);
        using var other = new TcpListener(IPAddress.Loopback, 0);
        one.Start();
        other.Start();
        return (Port(one), Port(other));
    }

    private static string Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
}
