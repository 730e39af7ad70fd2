using SubscriptionBox.Tests.Simulation.Faults;
using SubscriptionBox.Tests.Simulation.Mutations;

namespace SubscriptionBox.Tests.Simulation.Runs;

/// <summary>What the command line says about each run.</summary>
public sealed record RunOptions
{
    /// <summary>Simulated months of the noisy phase; null lets the seed choose.</summary>
    public int? Months { get; init; }

    /// <summary>How many customers; null lets the seed choose.</summary>
    public int? Customers { get; init; }

    /// <summary>Kinds of faults that may strike.</summary>
    public IReadOnlySet<Fault> Faults { get; init; } = Enum.GetValues<Fault>().ToHashSet();

    /// <summary>What of it differs from the defaults, as it would have to be typed again.</summary>
    public string Typed { get; init; } = "";

    /// <summary>A planted bug; null for none.</summary>
    public Mutation? Mutation { get; init; }
}
