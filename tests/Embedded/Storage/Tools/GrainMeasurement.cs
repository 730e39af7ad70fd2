using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;
using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Tests.Embedded.Storage.Tools;

/// <summary>Calls a second that each make one durable write of about 2 KB, through the runtime: 64 callers over 10,000 grains. Figures: docs/decisions/group-commit.md.</summary>
internal static class GrainMeasurement
{
    private const int Grains = 10_000;
    private const int Callers = 64;
    private const int Calls = 100_000;

    public static async Task<int> Run()
    {
        var folder = Directory.CreateTempSubdirectory("measure-grains-").FullName;
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(new Ear(refusing: false));
        builder.UseOrleans(silo => silo.UseShopFile(folder).AddSqliteGrainStorageAsDefault().UseSqliteReminders().AddSqliteStreams("events"));
        using var host = builder.Build();
        await host.StartAsync();
        var factory = host.Services.GetRequiredService<IGrainFactory>();
        var grains = Enumerable.Range(0, Grains).Select(n => factory.GetGrain<IStoredSumGrain>($"sum-{n:x8}")).ToArray();
        await Parallel.ForEachAsync(grains, new ParallelOptions { MaxDegreeOfParallelism = 500 }, async (grain, _) => await grain.Fill(1_950));
        for (var round = 1; round <= 3; round++) await Measure(grains, host.Services.GetRequiredService<ShopFile>().Writer);
        await host.StopAsync();
        Directory.Delete(folder, recursive: true);
        return 0;
    }

    private static async Task Measure(IStoredSumGrain[] grains, GroupCommitWriter writer)
    {
        var groups = writer.CommittedGroups;
        var allocated = GC.GetTotalAllocatedBytes();
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var random = new Random(caller);
            for (var i = caller; i < Calls; i += Callers) await grains[random.Next(Grains)].Add(1);
        })));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Console.WriteLine(
            $"{Calls / seconds:N0} calls/s, {Calls / (double)(writer.CommittedGroups - groups):F1} a commit, " +
            $"{(Process.GetCurrentProcess().TotalProcessorTime - processor).TotalMicroseconds / Calls:F0} us of processor and {(GC.GetTotalAllocatedBytes() - allocated) / Calls:N0} B a call");
    }
}
