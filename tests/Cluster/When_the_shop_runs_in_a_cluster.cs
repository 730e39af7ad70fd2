using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SubscriptionBox.Silo.Hosting;
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

    [PostgresFact]
    public async Task The_tour_runs_over_two_silos_as_over_one()
    {
        await using var shop = await RunningShop.On(postgres, new() { ["Cluster:Demo"] = "true" });
        await shop.StartSilo();
        await shop.StartSilo();
        await Tour.Run(await shop.StartApi());
    }

    [PostgresFact]
    public async Task What_was_acknowledged_is_there_after_every_process_was_replaced()
    {
        var connection = await RunningShop.NewDatabase(postgres);
        string token;
        await using (var shop = RunningShop.Over(connection, new() { ["Cluster:Demo"] = "true" }))
        {
            await shop.StartSilo();
            using var http = new HttpClient { BaseAddress = await shop.StartApi() };
            using var signIn = await http.PostAsJsonAsync("/api/v1/auth/login", new { email = DemoAccounts.Staff[0].Email, password = DemoAccounts.Password });
            Assert.Equal(HttpStatusCode.OK, signIn.StatusCode);
            token = (await signIn.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
        }
        await using (var shop = RunningShop.Over(connection))
        {
            await shop.StartSilo();
            using var http = new HttpClient { BaseAddress = await shop.StartApi() };
            http.DefaultRequestHeaders.Authorization = new("Bearer", token);
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/api/v1/admin/inventory")).StatusCode);
            Assert.NotEmpty((await http.GetFromJsonAsync<JsonElement>("/api/v1/products")).GetProperty("items").EnumerateArray());
        }
    }
}
