using Orleans.Hosting;

namespace SubscriptionBox.Tests.Grains;

/// <summary>What a silo of one process needs in this edition before it can run grains.</summary>
public static class OneSilo
{
    /// <summary>Nothing: the embedded runtime is one silo.</summary>
    public static ISiloBuilder AsOneSilo(this ISiloBuilder silo) => silo;
}
