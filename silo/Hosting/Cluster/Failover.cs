using Orleans.Configuration;
using Orleans.Hosting;

namespace SubscriptionBox.Silo.Hosting;

/// <summary>How fast a dead silo is found, and how long anybody waits for it. Orleans' defaults take 10 to 15 seconds to find it, and let a caller wait for 30.</summary>
internal static class Failover
{
    /// <summary>A silo asks some others every 1.5 s whether they live; three missed answers in a row are a suspicion, and two silos that share it end the third. So a killed silo is out after about 5 s.
    /// Less would take a garbage collection or a busy machine for a death.</summary>
    private static readonly TimeSpan Probe = TimeSpan.FromSeconds(1.5);

    /// <summary>A silo that missed the gossip of a change reads the table this often.</summary>
    private static readonly TimeSpan TableRefresh = TimeSpan.FromSeconds(10);

    /// <summary>A silo says in the table this often that it lives: when all are killed at once, the next ones look at it to know that nobody is there to wait for.</summary>
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(5);

    /// <summary>An API process learns this often of new and lost silos.</summary>
    private static readonly TimeSpan GatewayRefresh = TimeSpan.FromSeconds(5);

    /// <summary>No caller waits longer for an answer: its outcome is unknown then, and retrying with the same request key is safe. Methods that are meant to take longer say so themselves.</summary>
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(10);

    /// <summary>Time for a silo that is told to stop: it hands its grains over, finishes what is under way and leaves the table. What ends it by force has to wait longer than this.</summary>
    public static readonly TimeSpan Shutdown = TimeSpan.FromSeconds(90);

    /// <summary>Of a silo.</summary>
    public static ISiloBuilder FailOverFast(this ISiloBuilder silo) => silo
        .Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = Probe;
            membership.TableRefreshTimeout = TableRefresh;
            membership.IAmAliveTablePublishTimeout = SignOfLife;
            // Rows of silos that are gone: a week is enough to look into what happened.
            membership.DefunctSiloExpiration = TimeSpan.FromDays(7);
        });

    /// <summary>Of an API process.</summary>
    public static IClientBuilder FailOverFast(this IClientBuilder client) => client
        .Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = GatewayRefresh)
        .Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = Answer);
}
