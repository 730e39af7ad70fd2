namespace SubscriptionBox.Operations;

/// <summary>Whether the shop is ready to serve (stateless workers, key <c>health</c>).</summary>
public interface IHealthGrain : IGrainWithStringKey
{
    /// <summary>Asks every part.</summary>
    Task<HealthView> Get();
}

/// <summary>The parts of the shop.</summary>
/// <param name="Ready">True when every part is.</param>
/// <param name="Parts">Storage, calendar, projections …</param>
[GenerateSerializer, Immutable, Alias("healthView")]
public sealed record HealthView(bool Ready, ImmutableArray<PartHealth> Parts);

/// <summary>One part.</summary>
/// <param name="Reason">Why it is not ready; null when it is.</param>
[GenerateSerializer, Immutable, Alias("partHealth")]
public sealed record PartHealth(string Name, bool Ready, string? Reason);
