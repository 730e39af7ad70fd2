using Orleans.Configuration;
using SubscriptionBox.Tests.Conformance.Lifecycle;

namespace SubscriptionBox.Tests.Conformance.Support;

/// <summary>Settings that the suite needs shorter than their defaults, the same for both runtimes.</summary>
public static class RuntimeSettings
{
    /// <summary>One class of grains is collected after seconds; every other keeps Orleans' quarter of an hour.</summary>
    public static void CollectSoon(GrainCollectionOptions options)
    {
        options.CollectionQuantum = TimeSpan.FromSeconds(1);
        options.ClassSpecificCollectionAge[typeof(IdlingGrain).FullName!] = TimeSpan.FromSeconds(2);
    }
}
