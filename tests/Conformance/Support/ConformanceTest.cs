using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace SubscriptionBox.Tests.Conformance.Support;

/// <summary>One runtime for the whole suite: real Orleans or the embedded one, as the edition says.</summary>
[CollectionDefinition(Name)]
public sealed class OneRuntime : ICollectionFixture<RuntimeFixture>
{
    public const string Name = "one runtime";
}

/// <summary>A test that holds on real Orleans and on the embedded runtime alike.</summary>
[Collection(OneRuntime.Name)]
public abstract class ConformanceTest(RuntimeFixture runtime)
{
    protected RuntimeFixture Runtime { get; } = runtime;

    protected Probe Probe { get; } = runtime.Services.GetRequiredService<Probe>();

    protected IGrainFactory Grains { get; } = runtime.Services.GetRequiredService<IGrainFactory>();

    /// <summary>A key no other test uses; text that is no number (a number would be normalised by some providers).</summary>
    protected static string NewKey() => "key-" + Guid.NewGuid().ToString("N");

    /// <summary>A grain no other test uses.</summary>
    protected T New<T>() where T : IGrainWithStringKey => Grains.GetGrain<T>(NewKey());
}
