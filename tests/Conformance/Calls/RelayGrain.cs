using Orleans;
using SubscriptionBox.Tests.Conformance.Support;

namespace SubscriptionBox.Tests.Conformance.Calls;

/// <summary>A grain that can be kept busy while calls wait for it.</summary>
public interface IRelayGrain : IGrainWithStringKey
{
    Task Hold();

    Task<int> Count(List<string> items);
}

public sealed class RelayGrain(Probe probe) : Grain, IRelayGrain
{
    public Task Hold()
    {
        probe.Note(this.GetPrimaryKeyString(), "held");
        return probe.Gate(this.GetPrimaryKeyString());
    }

    public Task<int> Count(List<string> items) => Task.FromResult(items.Count);
}
