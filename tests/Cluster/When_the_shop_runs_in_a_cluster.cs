using SubscriptionBox.Tests.Api.Tour;
using SubscriptionBox.Tests.Cluster.Support;

namespace SubscriptionBox.Tests.Cluster;

/// <summary>The demo shop on silos, API processes and PostgreSQL, over HTTP.</summary>
[Collection(OnPostgres.Name)]
public sealed class When_the_shop_runs_in_a_cluster(PostgresServer postgres)
{
    [PostgresFact]
    public async Task The_tour_runs_from_top_to_bottom()
    {
        await using var shop = await RunningShop.On(postgres, new() { ["Cluster:Demo"] = "true" });
        await shop.StartSilo();
        await Tour.Run(await shop.StartApi());
    }
}
