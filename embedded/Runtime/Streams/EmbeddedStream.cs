using System.Text.Json;
using Orleans;
using Orleans.Runtime;
using Orleans.Streams;

namespace SubscriptionBox.Embedded.Streams;

/// <summary>One stream of a provider. An event is durable when <c>OnNextAsync</c> completes.</summary>
[Immutable]
internal sealed class EmbeddedStream<T>(EmbeddedStreamProvider provider, StreamId streamId) : IAsyncStream<T>
{
    public bool IsRewindable => provider.IsRewindable;

    public string ProviderName => provider.Name;

    public StreamId StreamId => streamId;

    public Task OnNextAsync(T item, StreamSequenceToken? token = null) =>
        provider.PublishAsync(streamId, [JsonSerializer.Serialize(item, provider.Json)]);

    public Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null) =>
        provider.PublishAsync(streamId, [.. batch.Select(item => JsonSerializer.Serialize(item, provider.Json))]);

    public Task OnCompletedAsync() => throw new NotSupportedException("A persistent stream has no end.");

    public Task OnErrorAsync(Exception ex) => throw new NotSupportedException("A persistent stream carries events, not errors.");

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer) => SubscribeAsync(observer, null);

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token, string? filterData = null) =>
        SubscribeAsync(new ItemReceiver<T>(Checked(observer), provider.Json), token);

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncBatchObserver<T> observer) => SubscribeAsync(observer, null);

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncBatchObserver<T> observer, StreamSequenceToken? token) =>
        SubscribeAsync(new BatchReceiver<T>(Checked(observer), provider.Json), token);

    public Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles()
    {
        IList<StreamSubscriptionHandle<T>> handles = [.. provider.SubscriptionsOfCaller(streamId).Select(id => new EmbeddedSubscription<T>(this, provider, id))];
        return Task.FromResult(handles);
    }

    public bool Equals(IAsyncStream<T>? other) => other is not null && other.ProviderName == ProviderName && other.StreamId == streamId;

    public override bool Equals(object? obj) => Equals(obj as IAsyncStream<T>);

    public override int GetHashCode() => streamId.GetHashCode();

    public int CompareTo(IAsyncStream<T>? other) => other is null
        ? 1
        : string.CompareOrdinal(ProviderName, other.ProviderName) is var byName and not 0 ? byName : streamId.CompareTo(other.StreamId);

    internal static TObserver Checked<TObserver>(TObserver observer)
        where TObserver : class
    {
        ArgumentNullException.ThrowIfNull(observer);
        if (observer is GrainReference)
            throw new ArgumentException("On-behalf subscription via grain references is not supported. Only passing of object references is allowed.", nameof(observer));
        return observer;
    }

    internal static void CheckToken(StreamSequenceToken? token)
    {
        if (token is not null)
            throw new ArgumentNullException(nameof(token), "Passing a non-null token to a non-rewindable IAsyncObservable.");
    }

    private async Task<StreamSubscriptionHandle<T>> SubscribeAsync(StreamReceiver receiver, StreamSequenceToken? token)
    {
        CheckToken(token);
        return new EmbeddedSubscription<T>(this, provider, await provider.SubscribeAsync(streamId, receiver));
    }
}

/// <summary>A subscription of the calling consumer.</summary>
[GenerateSerializer, Immutable]
internal sealed class EmbeddedSubscription<T>(EmbeddedStream<T> stream, EmbeddedStreamProvider provider, Guid id) : StreamSubscriptionHandle<T>
{
    public override StreamId StreamId => stream.StreamId;

    public override string ProviderName => provider.Name;

    public override Guid HandleId => id;

    public override Task UnsubscribeAsync() => provider.UnsubscribeAsync(stream.StreamId, id);

    public override Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token = null) =>
        Resume(new ItemReceiver<T>(EmbeddedStream<T>.Checked(observer), provider.Json), token);

    public override Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncBatchObserver<T> observer, StreamSequenceToken? token = null) =>
        Resume(new BatchReceiver<T>(EmbeddedStream<T>.Checked(observer), provider.Json), token);

    public override bool Equals(StreamSubscriptionHandle<T>? other) =>
        other is not null && other.HandleId == id && other.ProviderName == ProviderName && other.StreamId == StreamId;

    public override bool Equals(object? obj) => Equals(obj as StreamSubscriptionHandle<T>);

    public override int GetHashCode() => id.GetHashCode();

    private Task<StreamSubscriptionHandle<T>> Resume(StreamReceiver receiver, StreamSequenceToken? token)
    {
        EmbeddedStream<T>.CheckToken(token);
        provider.Attach(id, receiver);
        return Task.FromResult<StreamSubscriptionHandle<T>>(new EmbeddedSubscription<T>(stream, provider, id));
    }
}
