using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Storage;

namespace SubscriptionBox.Tests.Conformance.Support;

/// <summary>What the suite's grains need of their silo, in both editions.</summary>
public static class SuiteServices
{
    /// <summary>The storage provider whose failures the tests choose.</summary>
    public const string ProbeStorage = "probe";

    /// <summary>The stream provider.</summary>
    public const string Streams = "events";

    public static IServiceCollection AddSuite(this IServiceCollection services)
    {
        services.AddSingleton<Probe>();
        services.AddKeyedSingleton<IGrainStorage, ProbeStorage>(ProbeStorage);
        services.AddSingleton<IIncomingGrainCallFilter, NotingIncomingFilter>();
        services.AddSingleton<IOutgoingGrainCallFilter, NotingOutgoingFilter>();
        return services;
    }
}
