namespace SubscriptionBox.Embedded.Simulation;

/// <summary>An opportunity for a fault, as a scripted plan sees it.</summary>
/// <param name="Kind">Which fault could strike.</param>
/// <param name="Silo">On which silo; 0 for a client outside.</param>
/// <param name="Subject">The grain as <c>type/key</c>, the stream, or the service.</param>
/// <param name="Operation">The method, <c>read</c> or <c>write</c> and the name of the state, or the name of the reminder.</param>
/// <param name="Time">Now, on the cluster's clock.</param>
public readonly record struct FaultPoint(FaultKind Kind, int Silo, string Subject, string Operation, DateTimeOffset Time);

/// <summary>A fault that strikes where a test wants it.</summary>
/// <param name="Kind">Which fault.</param>
/// <param name="When">Whether it strikes at this opportunity.</param>
/// <param name="Times">How often it strikes at most.</param>
public sealed record FaultRule(FaultKind Kind, Func<FaultPoint, bool> When, int Times = 1);
