using System.Diagnostics;
using SubscriptionBox.Settings;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Load;

/// <summary>What a call within the process costs: the settings' grain, which only shows what it has.</summary>
internal static class GrainCalls
{
    public static async Task Run(Sizes sizes)
    {
        using var folder = new TemporaryFolder();
        await using var shop = await LoadShop.Open(folder.Path);
        Figures alone = new(), together = new();
        await Calls(shop, 1, sizes.Seconds / 2);
        await Calls(shop, 64, sizes.Seconds / 2);
        for (var round = 0; round < sizes.Rounds; round++)
        {
            alone.Add(await Calls(shop, 1, sizes.Seconds));
            together.Add(await Calls(shop, 64, sizes.Seconds));
        }
        Report.Line("one caller, one grain", alone, "calls/s");
        Report.Line("64 callers, 64 grains", together, "calls/s");
    }

    private static async Task<double> Calls(LoadShop shop, int callers, double seconds)
    {
        var done = 0L;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var grain = shop.Grains.GetGrain<ISettingsGrain>(caller == 0 ? "set-shop" : $"set-load-{caller}");
            var mine = 0L;
            for (; mine % 64 != 0 || Stopwatch.GetElapsedTime(began).TotalSeconds < seconds; mine++)
                await grain.Get();
            Interlocked.Add(ref done, mine);
        })));
        return done / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
