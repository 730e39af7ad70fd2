using Orleans.Runtime;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>The single-process runtime: it owns the activations and everything that serves them.</summary>
public sealed class EmbeddedRuntime
{
    internal ReferenceFactory References { get; } = new();
}

internal sealed class ReferenceFactory
{
    public GrainReference Create(GrainId grainId, Type interfaceType) =>
        throw new InvalidOperationException($"No reference of {interfaceType} to {grainId} can be made before the runtime has started.");
}
