using SubscriptionBox.Operations;

namespace SubscriptionBox.Grains.Operations;

/// <summary>A part of the shop that can say whether it is ready.</summary>
public interface IHealthCheck
{
    /// <summary>Asked often: answer within a second.</summary>
    Task<PartHealth> Check();
}

/// <summary>Asks every part whether it is ready.</summary>
[StatelessWorker]
public sealed class HealthGrain(IEnumerable<IHealthCheck> checks) : Grain, IHealthGrain
{
    /// <inheritdoc/>
    public async Task<HealthView> Get()
    {
        var parts = await Task.WhenAll(checks.Select(check => check.Check()));
        return new HealthView(parts.All(part => part.Ready), [.. parts]);
    }
}
