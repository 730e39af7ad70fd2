using System.Collections.Immutable;

namespace SubscriptionBox.Embedded.Simulation;

/// <summary>
/// Which faults may strike and how often: a probability for each opportunity, or a rate a simulated day for those that come by
/// themselves; and rules that strike at a chosen place.
/// </summary>
public sealed record FaultPlan
{
    private static readonly int Kinds = Enum.GetValues<FaultKind>().Length;

    /// <summary>Nothing goes wrong.</summary>
    public static readonly FaultPlan None = new();

    /// <summary>Probabilities and rates by kind.</summary>
    public ImmutableArray<double> Chances { get; private init; } = [.. new double[Kinds]];

    /// <summary>Faults at chosen places.</summary>
    public ImmutableArray<FaultRule> Rules { get; private init; } = [];

    /// <summary>How long a dead silo stays dead, at most.</summary>
    public TimeSpan LongestOutage { get; init; } = TimeSpan.FromHours(2);

    /// <summary>How long a silo is frozen or cut off, at most.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How late a tick of a reminder comes, at most.</summary>
    public TimeSpan LatestTick { get; init; } = TimeSpan.FromDays(3);

    /// <summary>How late a stream's event or its second delivery comes, at most.</summary>
    public TimeSpan LatestDelivery { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How far a silo's clock goes wrong, at most.</summary>
    public TimeSpan LargestSkew { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How far time jumps, at most.</summary>
    public TimeSpan LongestJump { get; init; } = TimeSpan.FromHours(6);

    /// <summary>True for a kind that strikes by itself, some times a day, rather than at an opportunity.</summary>
    public static bool IsSpontaneous(FaultKind kind) => kind >= FaultKind.SiloCrash;

    /// <summary>The probability or rate of a kind.</summary>
    public double ChanceOf(FaultKind kind) => Chances[(int)kind];

    /// <summary>This plan with another probability (0–1) at each opportunity, or rate a simulated day.</summary>
    public FaultPlan With(FaultKind kind, double chance) => this with { Chances = Chances.SetItem((int)kind, chance) };

    /// <summary>This plan without a kind.</summary>
    public FaultPlan Without(FaultKind kind) => this with { Chances = Chances.SetItem((int)kind, 0), Rules = Rules.RemoveAll(r => r.Kind == kind) };

    /// <summary>This plan and a fault at a chosen place.</summary>
    public FaultPlan At(FaultKind kind, Func<FaultPoint, bool> when, int times = 1) => this with { Rules = Rules.Add(new(kind, when, times)) };

    /// <summary>
    /// A plan drawn from a seed: each kind is off or on, and if on, seldom or often. Some seeds have one kind only, some nearly all:
    /// a mixture of everything always would hide what one kind alone brings about.
    /// </summary>
    public static FaultPlan Drawn(SimulationSeed seed, double intensity = 1)
    {
        var chance = seed.Random("fault plan");
        var share = chance.NextDouble();
        var plan = None;
        foreach (var kind in Enum.GetValues<FaultKind>())
        {
            var on = chance.NextDouble() < share;
            var strength = Math.Pow(10, -chance.NextDouble() * 1.5) * intensity;
            if (on)
                plan = plan.With(kind, Most(kind) * strength);
        }

        return plan;
    }

    // The greatest chance that a kind is drawn with; more would only keep a shop from doing anything.
    private static double Most(FaultKind kind) => kind switch
    {
        FaultKind.CrashBeforeWrite or FaultKind.CrashAfterWrite => 0.003,
        FaultKind.CrashAtStep => 0.0003,
        FaultKind.DuplicateActivation => 0.01,
        FaultKind.StorageDelayed => 0.01,
        FaultKind.StreamPoison => 0.005,
        FaultKind.LostRequest or FaultKind.LostReply or FaultKind.MessageDelayed => 0.02,
        FaultKind.ReminderMissed or FaultKind.ReminderLate => 0.2,
        FaultKind.ReminderDuplicated or FaultKind.ReminderHandedOver => 0.2,
        FaultKind.SiloCrash => 0.3,
        FaultKind.SiloRestart => 0.3,
        FaultKind.SiloFrozen or FaultKind.StoragePartition or FaultKind.SiloPartition => 0.5,
        FaultKind.ClockSkew => 1,
        FaultKind.ClockJump => 0.05,
        _ => 0.05,
    };
}
