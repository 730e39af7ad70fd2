using Orleans.Runtime;

namespace SubscriptionBox.Embedded.Simulation;

/// <summary>Decides where faults strike, and counts them.</summary>
public sealed class SimulatedFaults
{
    private static readonly int Kinds = Enum.GetValues<FaultKind>().Length;
    private readonly SimulatedCluster _cluster;
    private readonly FaultPlan _plan;
    private readonly double[] _chances;
    private readonly List<Rule>?[] _rules = new List<Rule>?[Kinds];
    private readonly long[] _hits = new long[Kinds];

    internal SimulatedFaults(SimulatedCluster cluster, FaultPlan plan, SimulationSeed seed)
    {
        _cluster = cluster;
        _plan = plan;
        _chances = [.. plan.Chances];
        Chance = seed.Random("faults");
        foreach (var rule in plan.Rules)
            (_rules[(int)rule.Kind] ??= []).Add(new(rule) { Left = rule.Times });
    }

    /// <summary>False when nothing may go wrong any more; see <see cref="SimulatedCluster.StopFaults"/>.</summary>
    public bool AreOn { get; internal set; } = true;

    /// <summary>The plan it follows.</summary>
    public FaultPlan Plan => _plan;

    internal SimulationRandom Chance { get; }

    /// <summary>How often a kind has struck.</summary>
    public long CountOf(FaultKind kind) => _hits[(int)kind];

    /// <summary>How often each kind has struck, those that have not left out, in the order of the kinds.</summary>
    public IReadOnlyList<(FaultKind Kind, long Times)> Counts =>
        [.. Enum.GetValues<FaultKind>().Select(kind => (kind, _hits[(int)kind])).Where(c => c.Item2 > 0)];

    /// <summary>True when the fault strikes at this opportunity; it is then counted. For services of a test's own, too.</summary>
    public bool Strikes(FaultKind kind, SimulatedSilo silo, string subject, string operation)
    {
        if (!MayStrike(kind))
            return false;
        return Decide(kind, silo, subject, operation);
    }

    internal bool Strikes(FaultKind kind, SimulatedSilo silo, GrainId grain, string operation) =>
        MayStrike(kind) && Decide(kind, silo, _rules[(int)kind] is null ? "" : grain.ToString(), operation);

    internal bool MayStrike(FaultKind kind) => AreOn && (_chances[(int)kind] > 0 || _rules[(int)kind] is not null);

    internal void Count(FaultKind kind)
    {
        _hits[(int)kind]++;
        _cluster.NoteFault(kind);
    }

    private bool Decide(FaultKind kind, SimulatedSilo silo, string subject, string operation)
    {
        var strikes = Chance.Chance(_chances[(int)kind]) || ByRule(kind, silo, subject, operation);
        if (strikes)
            Count(kind);
        return strikes;
    }

    private bool ByRule(FaultKind kind, SimulatedSilo silo, string subject, string operation)
    {
        if (_rules[(int)kind] is not { } rules)
            return false;
        var point = new FaultPoint(kind, silo.Index, subject, operation, _cluster.Now);
        foreach (var rule in rules)
        {
            if (rule.Left <= 0 || !rule.Written.When(point))
                continue;
            rule.Left--;
            return true;
        }

        return false;
    }

    private sealed class Rule(FaultRule written)
    {
        public FaultRule Written => written;

        public int Left { get; set; }
    }
}

/// <summary>What the victim of a simulated fault sees: the machine beneath it failed.</summary>
public sealed class SimulatedFaultException(FaultKind kind, string message) : IOException(message)
{
    /// <summary>Which fault it was.</summary>
    public FaultKind Kind => kind;
}
