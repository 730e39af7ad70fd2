using System.Diagnostics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Npgsql;
using SubscriptionBox.Silo.Storage;

namespace SubscriptionBox.Silo.Hosting;

/// <summary>The programs of the Cluster edition: silos, API processes, the schema.</summary>
public static class Shop
{
    /// <summary>Runs a silo until it is told to stop.</summary>
    public static Task<int> Run(Command command) => Serve(command, () => SiloApplication.Build(command, new ShopHostOptions()), app => SiloApplication.Open(app), "The silo is up; probes at");

    /// <summary>Runs an API process until it is told to stop.</summary>
    public static Task<int> Api(Command command) => Serve(command, () => ApiApplication.Build(command, new ShopHostOptions()), app => app.StartAsync(), "The shop is open at");

    /// <summary>Brings the database's schema up to this program's.</summary>
    public static async Task<int> MigrateSchema(Command command)
    {
        if (command.Rest.Contains("--help"))
        {
            Console.WriteLine("""
                silo migrate-schema

                  Brings the PostgreSQL database of ConnectionStrings:Shop (environment ConnectionStrings__Shop) up to what this program needs: tables, indexes, and the queries
                  of Orleans' providers. May be run at any time, while silos run too, and again after a restore. Steps that are there already are passed over.
                """);
            return 0;
        }
        var configuration = new ConfigurationBuilder().SetBasePath(AppContext.BaseDirectory).AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables().Build();
        var applied = await SchemaMigrations.Apply(ClusterSettings.Connection(configuration));
        foreach (var step in applied)
            Console.WriteLine($"Applied step {step.Number}: {step.Name}");
        Console.WriteLine(applied.IsEmpty ? "The schema is up to date." : $"The schema is at step {SchemaMigrations.All[^1].Number}.");
        return 0;
    }

    /// <summary>Not yet: the trail is read through the running shop.</summary>
    public static Task<int> VerifyAudit(Command command) => throw new CannotStartException("verify-audit reads a closed shop's file; in the Cluster edition the chain's end is at GET /api/v1/admin/audit/chain.");

    /// <summary>Not yet: products come in through the API.</summary>
    public static Task<int> ImportCatalogue(Command command) => throw new CannotStartException("import-catalogue writes to a closed shop's file; in the Cluster edition products come in through the API.");

    private static async Task<int> Serve(Command command, Func<WebApplication> build, Func<WebApplication, Task> open, string said)
    {
        var started = Stopwatch.GetTimestamp();
        ListenAddresses.Check(command.Urls);
        await using var app = build();
        try
        {
            await open(app);
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Told to stop before it was up.
            return 0;
        }
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Console.WriteLine($"{said} {string.Join(" and ", addresses)} (after {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s).");
        await app.WaitForShutdownAsync();
        return 0;
    }
}

public static partial class PlainAnswers
{
    private static partial string? FromStorage(Exception failure) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } => "The database named in ConnectionStrings:Shop does not exist.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } => "The database refuses the user or the password of ConnectionStrings:Shop.",
        NpgsqlException and not PostgresException => $"The database of ConnectionStrings:Shop cannot be reached: {FirstLine(failure.Message)}",
        _ => null,
    };
}
