using Orleans.Runtime;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>What all references of one interface to one grain type have in common.</summary>
internal sealed class GrainReferenceShared(GrainType grainType, GrainInterfaceType interfaceType, Type @interface, EmbeddedRuntime runtime)
{
    public GrainType GrainType { get; } = grainType;

    public GrainInterfaceType InterfaceType { get; } = interfaceType;

    public Type Interface { get; } = @interface;

    public EmbeddedRuntime Runtime { get; } = runtime;
}
