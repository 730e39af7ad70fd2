namespace SubscriptionBox.Embedded.Simulation;

/// <summary>
/// Bugs of the runtime, put in on purpose: a simulator that finds nothing wrong with one of them is not worth much. They exist in the
/// simulator only; nothing of the product can be told to behave so.
/// </summary>
public sealed record SimulationMutations
{
    /// <summary>No bug.</summary>
    public static readonly SimulationMutations None = new();

    /// <summary>The store takes every write, whatever version its writer has seen.</summary>
    public bool IgnoreETags { get; init; }

    /// <summary>A write is confirmed before it is stored; it is stored a little later, unless the silo dies. What the grain publishes then may never have been saved.</summary>
    public bool ConfirmBeforeSaving { get; init; }

    /// <summary>A reminder's tick that is late is thrown away instead of delivered.</summary>
    public bool DropLateTicks { get; init; }

    /// <summary>Arguments and results of types marked immutable are shared between activations, not copied; results of any type are.</summary>
    public bool ShareArguments { get; init; }

    /// <summary>Grain classes of which two turns interleave though their class does not allow it; null for none.</summary>
    public Func<Type, bool>? Interleave { get; init; }

    /// <summary>Given kind, key and text of a record that a dead silo had written, what the next activation finds (as when its outbox were lost); null for no change.</summary>
    public Func<string, string, string, string>? RewriteAfterCrash { get; init; }
}
