using System.Globalization;

namespace SubscriptionBox.Embedded.Simulation;

/// <summary>One step as a person reads it.</summary>
/// <param name="Number">Counted from 1.</param>
/// <param name="Time">On the cluster's clock.</param>
/// <param name="Kind">What it was.</param>
/// <param name="Silo">On which silo; 0 for a client outside.</param>
/// <param name="Subject">The grain, the service or the fault; empty when there is none.</param>
/// <param name="Operation">The method or what was done; empty when there is none.</param>
/// <param name="Hash">The trace hash after it.</param>
public readonly record struct TraceEvent(long Number, DateTimeOffset Time, StepKind Kind, int Silo, string Subject, string Operation, ulong Hash)
{
    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Number,8} {Time:yyyy-MM-dd HH:mm:ss.fffffff} {Kind,-8} silo {Silo} {Subject} {Operation} {Hash:x16}");
}
