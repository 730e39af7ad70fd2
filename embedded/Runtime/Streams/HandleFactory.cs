using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;
using SubscriptionBox.Embedded.Runtime;

namespace SubscriptionBox.Embedded.Streams;

/// <summary>What a grain is told of a subscription it holds.</summary>
internal sealed class HandleFactory(EmbeddedRuntime runtime, string provider, StoredSubscription subscription) : IStreamSubscriptionHandleFactory
{
    public StreamId StreamId => subscription.Stream;

    public string ProviderName => provider;

    public GuidId SubscriptionId => GuidId.GetGuidId(subscription.Id);

    public StreamSubscriptionHandle<T> Create<T>()
    {
        var source = (EmbeddedStreamProvider)runtime.Services.GetRequiredKeyedService<IStreamProvider>(provider);
        return new EmbeddedSubscription<T>((EmbeddedStream<T>)source.GetStream<T>(StreamId), source, subscription.Id);
    }
}
