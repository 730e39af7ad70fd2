using System.Net;
using Npgsql;

namespace SubscriptionBox.Silo.Hosting;

/// <summary>Settings of the Cluster edition: configuration section <c>Cluster</c>, and the connection string <c>ConnectionStrings:Shop</c>.</summary>
public sealed class ClusterSettings
{
    /// <summary>The section's name.</summary>
    public const string Section = "Cluster";

    /// <summary>Names the records: never changed once the shop has any.</summary>
    public string ServiceId { get; set; } = "subscriptionbox";

    /// <summary>Names the cluster of silos: those of another name share the records and nothing else.</summary>
    public string ClusterId { get; set; } = "subscriptionbox";

    /// <summary>The silo's name; the pod's in Kubernetes. Machine and port when it is empty.</summary>
    public string? SiloName { get; set; }

    /// <summary>Where other silos reach this one; 1–65535.</summary>
    public int SiloPort { get; set; } = 11111;

    /// <summary>Where API processes reach this silo; 1–65535.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>The address that others are told; in Kubernetes the pod's (<c>POD_IP</c>). Loopback when it is empty: a silo on one machine is not open to the network unless it is told to be.</summary>
    public string? AdvertisedAddress { get; set; }

    /// <summary>Connections that Orleans' providers may hold at a time, 5–500: writes of states that find none free wait for one.</summary>
    public int StateConnections { get; set; } = 30;

    /// <summary>Connections that the event log, the read side and the adapters may hold at a time, 4–100. With the others, and two more, the database has to allow that many for every silo.</summary>
    public int ShopConnections { get; set; } = 16;

    /// <summary>Whether the test clock may be moved: staging only.</summary>
    public bool TestClock { get; set; }

    /// <summary>Load the demo shop into an empty database, with its well-known passwords: staging only.</summary>
    public bool Demo { get; set; }

    /// <summary>Certificates between silos, and between API processes and silos.</summary>
    public TlsSettings Tls { get; set; } = new();

    /// <summary>Reads and checks them.</summary>
    /// <exception cref="CannotStartException">One of them makes no sense.</exception>
    public static ClusterSettings Read(IConfiguration configuration)
    {
        var settings = new ClusterSettings();
        configuration.GetSection(Section).Bind(settings);
        if (settings.SiloPort is < 1 or > 65535 || settings.GatewayPort is < 1 or > 65535 || settings.SiloPort == settings.GatewayPort)
            throw new CannotStartException("Cluster:SiloPort and Cluster:GatewayPort are two different ports, 1 to 65535.");
        if (settings is not { ServiceId.Length: > 0 and <= 150, ClusterId.Length: > 0 and <= 150 })
            throw new CannotStartException("Cluster:ServiceId and Cluster:ClusterId have 1 to 150 characters.");
        if (settings is not { StateConnections: >= 5 and <= 500, ShopConnections: >= 4 and <= 100 })
            throw new CannotStartException("Cluster:StateConnections is 5 to 500, Cluster:ShopConnections 4 to 100.");
        _ = settings.Address;
        settings.Tls.Check();
        return settings;
    }

    /// <summary><see cref="AdvertisedAddress"/>, read.</summary>
    public IPAddress Address => AdvertisedAddress is not { Length: > 0 } text ? IPAddress.Loopback
        : IPAddress.TryParse(text, out var address) ? address : throw new CannotStartException($"Cluster:AdvertisedAddress is not an IP address: {text}.");

    /// <summary>The connection string of the shop's database.</summary>
    /// <exception cref="CannotStartException">There is none, or it cannot be read.</exception>
    public static string Connection(IConfiguration configuration)
    {
        if (configuration.GetConnectionString("Shop") is not { Length: > 0 } text)
            throw new CannotStartException("ConnectionStrings:Shop is missing (environment ConnectionStrings__Shop): the PostgreSQL database of the shop, such as Host=db;Database=shop;Username=shop.");
        try
        {
            return new NpgsqlConnectionStringBuilder(text).ConnectionString;
        }
        catch (ArgumentException failure)
        {
            // The text may hold a password: it is not repeated.
            throw new CannotStartException("ConnectionStrings:Shop cannot be read as a connection string of Npgsql.", failure);
        }
    }
}
