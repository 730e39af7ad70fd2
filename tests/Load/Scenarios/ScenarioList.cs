namespace SubscriptionBox.Tests.Load;

/// <summary>How much is measured.</summary>
/// <param name="Rounds">How often everything is measured.</param>
/// <param name="Seconds">How long one measurement takes.</param>
/// <param name="Customers">Of the large shop.</param>
/// <param name="Subscriptions">Of the shop for reads and writes.</param>
/// <param name="Open">Reservations in the long queue.</param>
/// <param name="IdleSeconds">How long a shop rests before its memory is read.</param>
public sealed record Sizes(int Rounds, double Seconds, int Customers, int Subscriptions, int Open, int IdleSeconds)
{
    /// <summary>What the limits are about.</summary>
    public static readonly Sizes Full = new(3, 6, 100_000, 10_000, 50_000, 60);

    /// <summary>Enough to see that everything runs.</summary>
    public static readonly Sizes Quick = new(1, 1, 500, 256, 2_000, 3);
}

/// <summary>All scenarios.</summary>
internal static class ScenarioList
{
    private static readonly (string Name, string What, Func<Sizes, Task> Run)[] All =
    [
        ("reads", "GET /subscriptions/{id} beside a bare endpoint of the same server", Reads.Run),
        ("writes", "skip and unskip, durable, beside the bare endpoint and grouped upserts in SQLite", Writes.Run),
        ("one-sku", "reservations of one SKU beside a table in PostgreSQL, and with many open", OneSku.Run),
        ("renewals", "100,000 subscriptions due in one day", Renewals.Run),
        ("start", "the second start with 100,000 customers, and memory at rest", Start.Run),
        ("grain-calls", "calls of grains within the process (no limit)", GrainCalls.Run),
    ];

    public static int Help()
    {
        Console.WriteLine("dotnet run -c Release --project tests/Load -- SCENARIO [SCENARIO …] [--quick]\n");
        foreach (var (name, what, _) in All)
            Console.WriteLine($"  {name,-12} {what}");
        Console.WriteLine($"""
              {"all",-10} all of them

              --rounds=N     so many rounds instead of three
              --customers=N  so many in the large shop instead of 100,000
              --quick        small sizes and one round: shows that everything runs; the figures mean nothing

            Each figure is the median of three rounds, with the least and the most beside it. A missed limit is said, and is no failure of the program.
            """);
        return 0;
    }

    private static int? Given(string[] args, string name) =>
        args.FirstOrDefault(a => a.StartsWith(name, StringComparison.Ordinal)) is { } given && int.TryParse(given[name.Length..], out var number) && number > 0 ? number : null;

    public static async Task<int> Run(string[] args)
    {
        var sizes = args.Contains("--quick") ? Sizes.Quick : Sizes.Full;
        sizes = sizes with { Rounds = Given(args, "--rounds=") ?? sizes.Rounds, Customers = Given(args, "--customers=") ?? sizes.Customers };
        var names = args.Where(a => !a.StartsWith("--", StringComparison.Ordinal)).ToArray();
        if (names is [] or ["all"])
            names = [.. All.Select(s => s.Name)];
        if (names.FirstOrDefault(n => All.All(s => s.Name != n)) is { } unknown)
        {
            await Console.Error.WriteLineAsync($"There is no scenario \"{unknown}\"; \"help\" lists them.");
            return 2;
        }
        foreach (var name in names)
        {
            var scenario = All.First(s => s.Name == name);
            Report.Title($"{scenario.Name}: {scenario.What}");
            Report.Machine();
            await scenario.Run(sizes);
        }
        return 0;
    }
}
