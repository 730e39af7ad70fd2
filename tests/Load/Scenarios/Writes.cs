using Microsoft.Extensions.DependencyInjection;
using SubscriptionBox.Embedded.Storage;
using SubscriptionBox.Subscriptions;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Load;

/// <summary>Skip and unskip, each durable before its answer, over all subscriptions in turn.</summary>
internal static class Writes
{
    public static async Task Run(Sizes sizes)
    {
        using var folder = new TemporaryFolder();
        await using var shop = await LoadShop.Open(folder.Path);
        var (members, _) = await Crowd.Gather(shop, sizes.Subscriptions, dueSoon: false);
        await Reads.SetBare(shop, members[0]);
        var (bare, writes) = (Reads.BarePlan(), PlanFor(members));
        await ClientProcess.Once(writes, shop.Port);
        var warm = (await ClientProcess.Once(writes, shop.Port)).AllYes();
        Report.Line("once over all of them, the second time", $"{warm.PerSecond:N0} requests/s");
        await ClientProcess.Run(bare, shop.Port, sizes.Seconds / 3, warmUp: 0);
        var bytes = await shop.Services.GetRequiredService<ShopFile>().Readers.Read(db =>
            (int)db.Prepare("SELECT cast(avg(length(state)) AS INTEGER) FROM grain_state WHERE kind = 'subscription'").ScalarInt64()!);

        Figures ours = new(), theirs = new(), ratio = new(), p99 = new(), cost = new(), upserts = new(), share = new();
        for (var round = 0; round < sizes.Rounds; round++)
        {
            var (b, _) = await Reads.Measured(() => ClientProcess.Run(bare, shop.Port, sizes.Seconds));
            var (w, cpu) = await Reads.Measured(() => ClientProcess.Run(writes, shop.Port, sizes.Seconds));
            await shop.CatchUp();
            var loop = UpsertLoop.Run(folder.Path, sizes.Subscriptions, bytes, sizes.Seconds);
            ours.Add(w.AllYes().PerSecond);
            theirs.Add(b.AllYes().PerSecond);
            ratio.Add(w.PerSecond / b.PerSecond);
            p99.Add(w.P99);
            cost.Add(cpu / w.PerSecond * 1e6);
            upserts.Add(loop);
            share.Add(w.PerSecond / loop);
        }
        Report.Line("shop, durable answers", ours, "requests/s");
        Report.Line("bare endpoint", theirs, "requests/s");
        Report.AtLeast("shop / bare endpoint", ratio, 0.15);
        Report.Line("shop, 99 % within", p99, "ms");
        Report.Line("processor time of the server", cost, "µs a request");
        Report.Line($"a loop of upserts of {bytes:N0} bytes, {UpsertLoop.Group} a commit, same disk", upserts, "a second");
        Report.Line("shop / loop of upserts", share);
    }

    /// <summary>Every connection skips and takes back, one of its subscriptions after the other; a client that is stopped leaves at most one skip a connection behind.</summary>
    private static RequestPlan PlanFor(IReadOnlyList<Member> members) => new([.. Enumerable.Range(0, Reads.Connections).Select(connection =>
        members.Where((_, i) => i % Reads.Connections == connection).SelectMany(m => new[]
        {
            RequestPlan.Request("POST", $"/api/v1/subscriptions/{m.SubscriptionId}/skip", m.Token, "{}"),
            RequestPlan.Request("POST", $"/api/v1/subscriptions/{m.SubscriptionId}/unskip", m.Token, $$"""{"deliveryId":"{{SubscriptionIds.Delivery(m.SubscriptionId, 1)}}"}"""),
        }).ToArray())]);
}
