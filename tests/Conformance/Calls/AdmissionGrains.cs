using Orleans;
using Orleans.Concurrency;
using Orleans.Serialization.Invocation;
using SubscriptionBox.Tests.Conformance.Support;

namespace SubscriptionBox.Tests.Conformance.Calls;

/// <summary>Calls that note when they go in and out, and wait between at the gate of their name.</summary>
public interface IAdmissionGrain : IGrainWithStringKey
{
    Task Hold(string name);

    [ReadOnly]
    Task HoldReading(string name);

    [AlwaysInterleave]
    Task HoldAlways(string name);
}

public interface IPlainGrain : IAdmissionGrain;

public interface IReentrantGrain : IAdmissionGrain;

public interface IChoosyGrain : IAdmissionGrain;

public interface IInstanceChoosyGrain : IAdmissionGrain;

public abstract class AdmissionGrain(Probe probe) : Grain, IAdmissionGrain
{
    public Task Hold(string name) => Stay(name);

    public Task HoldReading(string name) => Stay(name);

    public Task HoldAlways(string name) => Stay(name);

    private async Task Stay(string name)
    {
        var key = this.GetPrimaryKeyString();
        probe.Note(key, $"{name} in");
        await probe.Gate($"{key} {name}");
        probe.Note(key, $"{name} out");
    }
}

public sealed class PlainGrain(Probe probe) : AdmissionGrain(probe), IPlainGrain;

[Reentrant]
public sealed class ReentrantGrain(Probe probe) : AdmissionGrain(probe), IReentrantGrain;

/// <summary>Lets calls whose name starts with "free" interleave, and breaks on "broken".</summary>
[MayInterleave(nameof(May))]
public sealed class ChoosyGrain(Probe probe) : AdmissionGrain(probe), IChoosyGrain
{
    public static bool May(IInvokable request) => ((string)request.GetArgument(0)!) switch
    {
        "broken" => throw new InvalidOperationException("cannot say"),
        var name => name.StartsWith("free", StringComparison.Ordinal),
    };
}

/// <summary>The same with a predicate of the instance.</summary>
[MayInterleave(nameof(May))]
public sealed class InstanceChoosyGrain(Probe probe) : AdmissionGrain(probe), IInstanceChoosyGrain
{
    private readonly string prefix = "free";

    public bool May(IInvokable request) => ((string)request.GetArgument(0)!).StartsWith(prefix, StringComparison.Ordinal);
}
