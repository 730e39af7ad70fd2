using System.Diagnostics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using SubscriptionBox.Embedded.Storage;
using SubscriptionBox.Silo.Catalogue;

namespace SubscriptionBox.Silo.Hosting;

/// <summary>The silo of the Embedded edition: one process, one file.</summary>
public static class Shop
{
    /// <summary>Opens the shop and serves until it is told to stop.</summary>
    public static async Task<int> Run(Command command)
    {
        var started = Stopwatch.GetTimestamp();
        ListenAddresses.Check(command.Urls);
        await using var app = ShopApplication.Build(command, new ShopHostOptions());
        var file = app.Services.GetRequiredService<ShopFile>();
        try
        {
            await app.StartAsync();
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Told to stop before it was open.
            return 0;
        }
        Banner.Print(Console.Out, app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses, file, Stopwatch.GetElapsedTime(started));
        await app.WaitForShutdownAsync();
        return 0;
    }

    /// <summary>Refuses: one process does everything here.</summary>
    public static Task<int> Api(Command command) => throw new CannotStartException("API processes belong to the Cluster edition (build with -p:Edition=Cluster); here one process is silo and API.");

    /// <summary>Refuses: the shop file brings itself up to date when it is opened.</summary>
    public static Task<int> MigrateSchema(Command command) => throw new CannotStartException("migrate-schema belongs to the Cluster edition (build with -p:Edition=Cluster); here the shop's file is brought up to date when the shop opens.");

    /// <summary>Looks through the audit trail, with the shop closed.</summary>
    public static Task<int> VerifyAudit(Command command) => AuditCommand.Run(command, Console.Out);

    /// <summary>Brings in a merchant's catalogue, with the shop closed.</summary>
    public static async Task<int> ImportCatalogue(Command command)
    {
        if (command.Rest.Contains("--help"))
        {
            Console.WriteLine(ImportOptions.Help);
            return 0;
        }
        ClosedShop? shop = null;
        try
        {
            var import = new ImportCommand(ExclusionFile.Read(Path.Combine(DemoOpening.Folder, "exclusions.csv")), Console.Out, !Console.IsOutputRedirected);
            return await import.Run(ImportOptions.Read(command.Rest), async () => (shop = await ClosedShop.Open(command)).Import);
        }
        finally
        {
            if (shop is not null)
                await shop.DisposeAsync();
        }
    }
}

/// <summary>What a person reads once the shop is open.</summary>
internal static class Banner
{
    public static void Print(TextWriter output, IEnumerable<string> addresses, ShopFile file, TimeSpan took)
    {
        output.WriteLine($"""
            The shop is open at {string.Join(" and ", addresses)} (after {took.TotalSeconds:0.0} s). Ctrl-C closes it.
              data       {file.DatabasePath}
              accounts   admin@demo.example, support@demo.example, marketing@demo.example; password {DemoAccounts.Password}
              clock      POST /api/v1/test-clock/advance (as administrator) moves the shop's time
              API        /openapi/v1.json
            """);
        if (file.RecoveredFromCrash)
            output.WriteLine("  note       the last run ended without closing the shop; nothing that was acknowledged is lost.");
    }
}
