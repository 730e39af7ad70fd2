using Orleans;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;
using SubscriptionBox.Tests.Conformance.Support;

namespace SubscriptionBox.Tests.Conformance.Streams;

[GenerateSerializer, Immutable, Alias("test.streamEvent")]
public sealed record StreamEvent(int Number, string Text);

public interface IProducerGrain : IGrainWithStringKey
{
    Task Publish(string streamNamespace, string streamKey, params StreamEvent[] events);
}

public sealed class ProducerGrain : Grain, IProducerGrain
{
    public async Task Publish(string streamNamespace, string streamKey, params StreamEvent[] events)
    {
        var stream = this.GetStreamProvider(SuiteServices.Streams).GetStream<StreamEvent>(StreamId.Create(streamNamespace, streamKey));
        foreach (var item in events)
            await stream.OnNextAsync(item);
    }
}

/// <summary>Subscribed by its key alone.</summary>
public interface IImplicitConsumerGrain : IGrainWithStringKey
{
    Task Leave();
}

[ImplicitStreamSubscription(Namespace)]
public sealed class ImplicitConsumerGrain(Probe probe) : Grain, IImplicitConsumerGrain, IStreamSubscriptionObserver, IAsyncObserver<StreamEvent>
{
    public const string Namespace = "implicit";

    private string Key => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        probe.Note(Key, "activated");
        return Task.CompletedTask;
    }

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory)
    {
        probe.Note(Key, $"subscribed to {handleFactory.StreamId} of {handleFactory.ProviderName}");
        return handleFactory.Create<StreamEvent>().ResumeAsync(this);
    }

    public async Task OnNextAsync(StreamEvent item, StreamSequenceToken? token)
    {
        probe.Note(Key, $"{item.Text} in");
        await probe.Gate($"{Key} {item.Text}");
        probe.Note(Key, $"{item.Text} out");
    }

    public Task OnErrorAsync(Exception ex)
    {
        probe.Note(Key, $"error {ex.Message}");
        return Task.CompletedTask;
    }

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

/// <summary>Subscribes itself.</summary>
public interface ISubscriberGrain : IGrainWithStringKey
{
    Task Subscribe(string streamNamespace, string streamKey);

    Task<int> Subscriptions(string streamNamespace, string streamKey);

    Task Unsubscribe(string streamNamespace, string streamKey);

    Task Leave();

    Task Resume(string streamNamespace, string streamKey);
}

public sealed class SubscriberGrain(Probe probe) : Grain, ISubscriberGrain
{
    public Task Subscribe(string streamNamespace, string streamKey) => Stream(streamNamespace, streamKey).SubscribeAsync(Note);

    public async Task<int> Subscriptions(string streamNamespace, string streamKey) =>
        (await Stream(streamNamespace, streamKey).GetAllSubscriptionHandles()).Count;

    public async Task Unsubscribe(string streamNamespace, string streamKey)
    {
        foreach (var handle in await Stream(streamNamespace, streamKey).GetAllSubscriptionHandles())
            await handle.UnsubscribeAsync();
    }

    public async Task Resume(string streamNamespace, string streamKey)
    {
        foreach (var handle in await Stream(streamNamespace, streamKey).GetAllSubscriptionHandles())
            await handle.ResumeAsync(Note);
    }

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private Task Note(StreamEvent item, StreamSequenceToken? token)
    {
        probe.Note(this.GetPrimaryKeyString(), item.Text);
        return Task.CompletedTask;
    }

    private IAsyncStream<StreamEvent> Stream(string streamNamespace, string streamKey) =>
        this.GetStreamProvider(SuiteServices.Streams).GetStream<StreamEvent>(StreamId.Create(streamNamespace, streamKey));
}
