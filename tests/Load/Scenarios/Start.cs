using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Load;

/// <summary>The second start of the silo's own process on a large file, and its memory when nobody wants anything.</summary>
internal static class Start
{
    public static async Task Run(Sizes sizes)
    {
        using var folder = new TemporaryFolder();
        await using (var shop = await LoadShop.Open(folder.Path))
            await Crowd.Gather(shop, sizes.Customers, dueSoon: false);
        Report.Line("the file", $"{new FileInfo(Path.Combine(folder.Path, "shop.db")).Length / 1e6:N0} MB");
        Figures ready = new(), atOnce = new(), rested = new();
        for (var round = 0; round < sizes.Rounds; round++)
        {
            await using var silo = await SiloProcess.Start(folder.Path);
            ready.Add(silo.Ready.TotalSeconds);
            atOnce.Add(silo.MegabytesNow);
            await Task.Delay(TimeSpan.FromSeconds(sizes.IdleSeconds));
            rested.Add(silo.MegabytesNow);
        }
        Report.AtMost("from the start of the process until /health/ready", ready, 3, "s");
        Report.Line("memory once ready", atOnce, "MB");
        Report.AtMost($"memory after {sizes.IdleSeconds} s of rest", rested, 250, "MB");
    }
}
