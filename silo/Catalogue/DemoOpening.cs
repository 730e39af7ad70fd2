using System.Diagnostics;
using SubscriptionBox.Audit;
using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Grains.Catalog;
using SubscriptionBox.Silo.Hosting;

namespace SubscriptionBox.Silo.Catalogue;

/// <summary>At the first start of a data folder, before the shop takes any request: loads the demo shop. A start that was broken off is finished by the next one; later ones pass over it.</summary>
internal sealed class DemoOpening(ShopHostOptions options, DemoMark mark, IGrainFactory grains, TimeProvider clock, IServiceProvider services, IProjections projections) : IHostedService
{
    /// <summary>Where the demo shop's files lie beside the program.</summary>
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "demo");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Demo || await mark.IsSet())
            return;
        var started = Stopwatch.GetTimestamp();
        // Only now: later starts have no use for the table of exclusions before the first customer has.
        var data = DemoData.Read(Folder, services.GetRequiredService<ExclusionRules>());
        var steps = DemoShop.Steps(data);
        var progress = new ProgressLine(Console.Out, $"Setting up the demo shop: {{0}} of {steps:N0} steps", !Console.IsOutputRedirected);
        await new DemoShop(grains, clock).Load(data, progress.Report);
        // The first page a person opens shows the shop, and not a read model on its way.
        await Task.WhenAll(projections.Names.Select(name => grains.GetGrain<IProjectionGrain>(name).CatchUp()));
        await mark.Set();
        progress.End($"The demo shop is set up: {data.Products.Length} products, {data.Plans.Length} plans, {data.Suppliers.Length} suppliers ({Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s).");
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
