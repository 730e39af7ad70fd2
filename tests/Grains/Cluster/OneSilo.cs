using System.Net;
using System.Net.Sockets;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace SubscriptionBox.Tests.Grains;

/// <summary>What a silo of one process needs in this edition before it can run grains.</summary>
public static class OneSilo
{
    /// <summary>A cluster of one silo on a free port of this machine, without a gateway: its only client is its own. The grains live by the clock of the test,
    /// Orleans itself by the real one.</summary>
    public static ISiloBuilder AsOneSilo(this ISiloBuilder silo) => silo
        .UseLocalhostClustering(FreePort(), gatewayPort: 0)
        .ConfigureServices(services => services.UseTimeProviderForBackgroundAreas(TimeProvider.System))
        .AddMemoryGrainStorage("PubSubStore");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
