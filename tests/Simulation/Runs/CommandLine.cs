using SubscriptionBox.Tests.Simulation.Faults;

namespace SubscriptionBox.Tests.Simulation.Runs;

/// <summary>What was asked for on the command line.</summary>
public sealed record CommandLine
{
    /// <summary>How it is used.</summary>
    public const string Help = """
        The whole shop in virtual time, under every fault, from a seed.

          --seeds N        run so many seeds (default 100)
          --first N        the first of them (default: from the time of day)
          --seed N         run this one seed, and say more about it
          --trace          with --seed: print every step
          --about TEXT     with --seed: print the events and commands that concern it
          --months N       length of the noisy phase (default: drawn from the seed, 2 to 12)
          --customers N    how many customers (default: drawn from the seed, 3 to 100)
          --threads N      simulations side by side (default: all cores)
          --faults LIST    F4,F9 … or all (the default) or none
          --failed-too     run the seeds of failed-seeds.txt first
          --keep-going     do not stop at the first that breaks something; list all that do
          --determinism    play every seed twice and compare the traces
          --mutation NAME  plant one bug
          --mutations      plant every bug, one after the other, and print how many seeds each needs
        """;

    /// <summary>How many seeds.</summary>
    public int Seeds { get; init; } = 100;

    /// <summary>Whether that was said.</summary>
    public bool SeedsGiven { get; init; }

    /// <summary>The first of them.</summary>
    public int? First { get; init; }

    /// <summary>Only this one.</summary>
    public int? Seed { get; init; }

    /// <summary>Print every step.</summary>
    public bool Trace { get; init; }

    /// <summary>Print what concerns this.</summary>
    public string? About { get; init; }

    /// <summary>Simulations side by side.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>The seeds that ever failed too.</summary>
    public bool FailedToo { get; init; }

    /// <summary>Do not stop at the first.</summary>
    public bool KeepGoing { get; init; }

    /// <summary>Everything twice.</summary>
    public bool Determinism { get; init; }

    /// <summary>The name of a bug to plant.</summary>
    public string? Mutation { get; init; }

    /// <summary>All bugs, one after the other.</summary>
    public bool Mutations { get; init; }

    /// <summary>For each run.</summary>
    public RunOptions Run { get; init; } = new();

    /// <summary>Reads it.</summary>
    /// <exception cref="FormatException">An option is unknown or has no value.</exception>
    public static CommandLine Read(string[] args)
    {
        var read = new CommandLine();
        var repeat = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            var option = args[i];
            read = option switch
            {
                "--seeds" => read with { Seeds = Number(), SeedsGiven = true },
                "--first" => read with { First = Number() },
                "--seed" => read with { Seed = Number() },
                "--trace" => read with { Trace = true },
                "--about" => read with { About = Value() },
                "--months" => read with { Run = read.Run with { Months = Noted(Number()) } },
                "--customers" => read with { Run = read.Run with { Customers = Noted(Number()) } },
                "--threads" => read with { Threads = Math.Max(1, Number()) },
                "--faults" => read with { Run = read.Run with { Faults = Faults(Noted(Value())) } },
                "--failed-too" => read with { FailedToo = true },
                "--keep-going" => read with { KeepGoing = true },
                "--determinism" => read with { Determinism = true },
                "--mutation" => read with { Mutation = Noted(Value()) },
                "--mutations" => read with { Mutations = true },
                _ => throw new FormatException($"{option} is no option of this program."),
            };

            string Value() => ++i < args.Length ? args[i] : throw new FormatException($"{option} needs a value.");
            int Number() => int.TryParse(Value(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException($"{option} needs a number.");
            T Noted<T>(T value)
            {
                repeat.Add($"{option} {value}");
                return value;
            }
        }
        return read with { Run = read.Run with { Typed = string.Join(' ', repeat) } };
    }

    private static HashSet<Fault> Faults(string list)
    {
        var all = Enum.GetValues<Fault>();
        if (list is "all" or "none")
            return list == "all" ? [.. all] : [];
        return [.. list.Split(',').Select(name => all.FirstOrDefault(f => Short(f) == name.Trim().ToUpperInvariant()) is var fault and not 0 ? fault : throw new FormatException($"{name} is no kind of fault: F1 … F20."))];
    }

    /// <summary>F1 … F20.</summary>
    public static string Short(Fault fault) => string.Create(CultureInfo.InvariantCulture, $"F{(int)fault}");
}
