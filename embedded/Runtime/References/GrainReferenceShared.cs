using Orleans.Runtime;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>What all references of one interface to one grain type have in common.</summary>
public sealed class GrainReferenceShared
{
    internal GrainReferenceShared(GrainType grainType, GrainInterfaceType interfaceType, EmbeddedRuntime runtime)
    {
        GrainType = grainType;
        InterfaceType = interfaceType;
        Runtime = runtime;
    }

    internal GrainType GrainType { get; }

    internal GrainInterfaceType InterfaceType { get; }

    internal EmbeddedRuntime Runtime { get; }
}
