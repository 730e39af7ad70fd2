using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orleans;
using Orleans.Runtime;
using SubscriptionBox.Embedded.Runtime;

namespace SubscriptionBox.Embedded.Streams;

/// <summary>Who receives which stream: by the attributes of grain classes, and by explicit subscription.</summary>
internal sealed class SubscriptionTable(string provider, EmbeddedRuntime runtime, IStreamStore store)
{
    private readonly ConcurrentDictionary<StreamId, ImmutableList<StoredSubscription>> _explicit = new();
    private readonly ConcurrentDictionary<Guid, long> _hostCursors = new();
    private readonly ConcurrentDictionary<string, ImmutableArray<GrainClass>> _implicit = new();

    public async Task LoadAsync()
    {
        foreach (var subscription in await store.ReadSubscriptionsAsync(provider))
            Put(subscription);
    }

    /// <summary>Every subscription of a stream; explicit ones after implicit ones.</summary>
    public IReadOnlyList<StoredSubscription> Of(StreamId stream)
    {
        var own = ClassesFor(stream);
        var others = _explicit.GetValueOrDefault(stream);
        if (own.IsEmpty)
            return others ?? [];
        var all = new List<StoredSubscription>(own.Length + (others?.Count ?? 0));
        foreach (var @class in own)
            all.Add(Implicit(stream, ConsumerOf(@class, stream)));
        if (others is not null)
            all.AddRange(others);
        return all;
    }

    /// <summary>The implicit subscription of this consumer; null when it has none.</summary>
    public Guid? ImplicitOf(StreamId stream, GrainId consumer)
    {
        foreach (var @class in ClassesFor(stream))
        {
            if (ConsumerOf(@class, stream) == consumer)
                return Implicit(stream, consumer).Id;
        }

        return null;
    }

    public IEnumerable<Guid> ExplicitOf(StreamId stream, GrainId consumer) =>
        (_explicit.GetValueOrDefault(stream) ?? []).Where(s => s.Consumer == consumer).Select(s => s.Id);

    public async Task AddAsync(StoredSubscription subscription)
    {
        // From now on; the host's own subscriptions end with the process, so they are not stored.
        var startAfter = await store.ReadLastSequenceAsync(provider);
        if (subscription.Consumer == EmbeddedRuntime.ClientId)
            _hostCursors[subscription.Id] = startAfter;
        else
            await store.AddSubscriptionAsync(provider, subscription, startAfter);
        Put(subscription);
    }

    /// <summary>Where a subscription of the host stands; null when it is none.</summary>
    public long? HostCursorOf(Guid id) => _hostCursors.TryGetValue(id, out var cursor) ? cursor : null;

    /// <summary>Moves a subscription of the host; false when it is none.</summary>
    public bool MoveHostCursor(Guid id, long position)
    {
        if (!_hostCursors.ContainsKey(id))
            return false;
        _hostCursors[id] = position;
        return true;
    }

    public async Task RemoveAsync(StreamId stream, Guid id)
    {
        var left = _explicit.AddOrUpdate(stream, _ => [], (_, list) => list.RemoveAll(s => s.Id == id));
        if (left.IsEmpty)
            _explicit.TryRemove(KeyValuePair.Create(stream, left));
        if (_hostCursors.TryRemove(id, out _))
            return;
        await store.RemoveSubscriptionAsync(provider, id);
    }

    private void Put(StoredSubscription subscription) =>
        _explicit.AddOrUpdate(subscription.Stream, _ => [subscription], (_, list) => list.RemoveAll(s => s.Id == subscription.Id).Add(subscription));

    private ImmutableArray<GrainClass> ClassesFor(StreamId stream) => _implicit.GetOrAdd(stream.GetNamespace() ?? "", Match);

    private ImmutableArray<GrainClass> Match(string @namespace) =>
    [
        .. runtime.Types.Classes
            .Where(c => c.ImplicitSubscriptions.Any(a => a.Predicate.IsMatch(@namespace)))
            .OrderBy(c => c.GrainType),
    ];

    // A stream writes a number in decimal, a grain key in hexadecimal.
    private static GrainId ConsumerOf(GrainClass @class, StreamId stream)
    {
        var key = stream.KeySpan;
        if (typeof(IGrainWithIntegerKey).IsAssignableFrom(@class.Type) && long.TryParse(key.ToString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number))
            key = GrainIdKeyExtensions.CreateIntegerKey(number);
        return new(@class.GrainType, key);
    }

    // The same in every run, as cursors are kept under it.
    private static StoredSubscription Implicit(StreamId stream, GrainId consumer) =>
        new(new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{stream}\n{consumer.Type}")).AsSpan(0, 16)), stream, consumer);
}
