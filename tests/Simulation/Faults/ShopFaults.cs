namespace SubscriptionBox.Tests.Simulation.Faults;

/// <summary>Which faults a run has, how often each strikes, and how often it did. All chance comes from the seed.</summary>
public sealed class ShopFaults
{
    private readonly Random _chance;
    private readonly double[] _rates = new double[21];

    /// <param name="chance">Of its own, so that another workload has the same faults.</param>
    /// <param name="allowed">Kinds that may strike at all.</param>
    public ShopFaults(Random chance, IReadOnlySet<Fault> allowed)
    {
        _chance = chance;
        foreach (var kind in Enum.GetValues<Fault>())
        {
            // Alone or mixed: a seed has about two kinds in three, each at a strength of its own.
            var strength = chance.Next(3) == 0 ? 0 : 0.3 + 1.7 * chance.NextDouble();
            if (allowed.Contains(kind))
                _rates[(int)kind] = allowed.Count == 1 ? 1 : strength;
        }
    }

    /// <summary>False in the quiet phase.</summary>
    public bool On { get; set; }

    /// <summary>How often each kind struck.</summary>
    public int[] Hits { get; } = new int[21];

    /// <summary>Whether a kind strikes now.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="probability">At strength 1.</param>
    public bool Strikes(Fault kind, double probability)
    {
        if (!On || _rates[(int)kind] is 0 || _chance.NextDouble() >= probability * _rates[(int)kind])
            return false;
        Hits[(int)kind]++;
        return true;
    }

    /// <summary>Counts a fault that somebody else brought about.</summary>
    public void Note(Fault kind) => Hits[(int)kind]++;

    /// <summary>Whether the run has this kind at all.</summary>
    public bool Has(Fault kind) => _rates[(int)kind] > 0;

    /// <summary>A span between two, mostly short.</summary>
    public TimeSpan Span(TimeSpan shortest, TimeSpan longest)
    {
        var x = _chance.NextDouble();
        return shortest + (longest - shortest) * (x * x * x);
    }

    /// <summary>How strong a kind is in this run: 0 for not at all, about 1 for the usual.</summary>
    public double Strength(Fault kind) => _rates[(int)kind];

    /// <summary>One of so many.</summary>
    public int Pick(int count) => _chance.Next(count);
}
