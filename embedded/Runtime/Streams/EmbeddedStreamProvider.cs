using System.Text.Json;
using Orleans;
using Orleans.Runtime;
using Orleans.Streams;
using SubscriptionBox.Embedded.Runtime;

namespace SubscriptionBox.Embedded.Streams;

/// <summary>
/// A provider of streams over a store. An event goes into the store before its producer goes on, stays until each subscription of its
/// stream has taken it, and is delivered again after a restart.
/// </summary>
internal sealed class EmbeddedStreamProvider : IStreamProvider, ILifecycleParticipant<ISiloLifecycle>
{
    private readonly EmbeddedRuntime _runtime;
    private readonly IStreamStore _store;
    private readonly StreamDeliveries _deliveries;
    private readonly SubscriptionTable _subscriptions;
    private readonly StreamObservers _hostObservers = new();
    private readonly Lazy<Task> _ready;

    public EmbeddedStreamProvider(string name, EmbeddedRuntime runtime, IStreamStore store, DurableStreamOptions options, JsonSerializerOptions json)
    {
        Name = name;
        Json = json;
        _runtime = runtime;
        _store = store;
        _subscriptions = new SubscriptionTable(name, runtime, store);
        _deliveries = new StreamDeliveries(name, runtime, store, _subscriptions, _hostObservers, options);
        _ready = new(LoadAsync);
    }

    public string Name { get; }

    public bool IsRewindable => false;

    internal JsonSerializerOptions Json { get; }

    public IAsyncStream<T> GetStream<T>(StreamId streamId) => new EmbeddedStream<T>(this, streamId);

    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe(Name, ServiceLifecycleStage.ApplicationServices, _ => _ready.Value);
        lifecycle.Subscribe(Name, ServiceLifecycleStage.Active, ResumeAsync, _deliveries.StopAsync);
    }

    /// <summary>This silo goes on with the deliveries of a stream.</summary>
    internal void Wake(StreamId stream) => _deliveries.Wake(stream);

    /// <summary>The events that were given up, oldest first.</summary>
    internal Task<IReadOnlyList<ParkedStreamEvent>> ReadParkedAsync(int max) => _store.ReadParkedAsync(Name, max);

    internal async Task PublishAsync(StreamId stream, IReadOnlyList<string> payloads)
    {
        await _ready.Value;

        // What nobody subscribes to is not kept: it could never be trimmed.
        if (payloads.Count == 0 || _subscriptions.Of(stream).Count == 0)
            return;
        await _store.AppendAsync(Name, stream, payloads);
        if (_runtime.Carrier is { } carrier)
            carrier.WakeStream(Name, stream);
        else
            _deliveries.Wake(stream);
    }

    /// <summary>Subscribes the caller: a grain for good, the host until it stops. The implicit subscription of a grain is only attached to.</summary>
    internal async Task<Guid> SubscribeAsync(StreamId stream, StreamReceiver receiver)
    {
        await _ready.Value;
        var consumer = Consumer();
        if (_subscriptions.ImplicitOf(stream, consumer) is { } known)
        {
            Attach(known, receiver);
            return known;
        }

        // Attached before it is known to producers, so that no first event finds nobody.
        var id = _runtime.NewGuid();
        Attach(id, receiver);
        await _subscriptions.AddAsync(new StoredSubscription(id, stream, consumer));
        return id;
    }

    internal async Task UnsubscribeAsync(StreamId stream, Guid id)
    {
        await _ready.Value;
        Observers().Detach(id);
        await _subscriptions.RemoveAsync(stream, id);
        _deliveries.Forget(stream, id);
    }

    internal void Attach(Guid subscription, StreamReceiver receiver) => Observers().Attach(subscription, receiver);

    internal IEnumerable<Guid> SubscriptionsOfCaller(StreamId stream)
    {
        var consumer = Consumer();
        return _subscriptions.ImplicitOf(stream, consumer) is { } known ? [known] : _subscriptions.ExplicitOf(stream, consumer);
    }

    private static GrainId Consumer() => RuntimeContext.Current?.GrainId ?? EmbeddedRuntime.ClientId;

    private StreamObservers Observers() => RuntimeContext.Current is Activation activation ? StreamObservers.Of(activation) : _hostObservers;

    private async Task LoadAsync()
    {
        await _store.StartAsync(CancellationToken.None);
        await _subscriptions.LoadAsync();
    }

    private async Task ResumeAsync(CancellationToken cancellationToken)
    {
        foreach (var stream in await _store.ReadStreamsWithEventsAsync(Name))
        {
            if (_runtime.Carrier?.OwnsStream(_runtime, stream) ?? true)
                _deliveries.Wake(stream);
        }
    }
}
