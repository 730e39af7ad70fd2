namespace SubscriptionBox.Tests.Simulation.Invariants;

/// <summary>What was checked, by name, and what did not hold.</summary>
public sealed class Checks
{
    /// <summary>How many facts were checked, by invariant.</summary>
    public SortedDictionary<string, long> Counts { get; } = new(StringComparer.Ordinal);

    /// <summary>Invariants that did not hold, with what was found.</summary>
    public List<Violation> Violations { get; } = [];

    /// <summary>Checks one fact.</summary>
    /// <param name="invariant">By its name: <c>I1 one capture a period</c>.</param>
    /// <param name="holds">Whether it does.</param>
    /// <param name="what">What was found instead.</param>
    public void That(string invariant, bool holds, Func<string> what)
    {
        Counts[invariant] = Counts.GetValueOrDefault(invariant) + 1;
        if (!holds)
            Violations.Add(new Violation(invariant, what()));
    }

    /// <summary>Checks that nothing is on a list.</summary>
    public void Nothing(string invariant, IEnumerable<string> found)
    {
        Counts[invariant] = Counts.GetValueOrDefault(invariant) + 1;
        Violations.AddRange(found.Select(what => new Violation(invariant, what)));
    }
}

/// <summary>An invariant that does not hold.</summary>
/// <param name="Invariant">Its name.</param>
/// <param name="What">What was found.</param>
public sealed record Violation(string Invariant, string What);
