using System.Collections;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Utilities;

/// <summary>Observers known by their own reference.</summary>
public class ObserverManager<TObserver>(TimeSpan expiration, ILogger log) : ObserverManager<IAddressable, TObserver>(expiration, log);

/// <summary>
/// The observers of a grain. One that has not subscribed again within the expiration, or that throws, is dropped.
/// Subscribing or unsubscribing during a notification does not disturb it.
/// </summary>
public class ObserverManager<TIdentity, TObserver> : IEnumerable<TObserver>
    where TIdentity : notnull
{
    private readonly ILogger _log;
    private Dictionary<TIdentity, Entry> _entries = [];
    private int _readers;

    public ObserverManager(TimeSpan expiration, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(log);
        ExpirationDuration = expiration;
        _log = log;
        GetDateTime = () => TimeProvider.System.GetUtcNow().UtcDateTime;
    }

    /// <summary>The clock, UTC.</summary>
    public Func<DateTime> GetDateTime { get; set; }

    public TimeSpan ExpirationDuration { get; set; }

    public int Count => _entries.Count;

    public IReadOnlyDictionary<TIdentity, TObserver> Observers => _entries.ToDictionary(e => e.Key, e => e.Value.Observer);

    public void Clear() => Writable().Clear();

    public void Subscribe(TIdentity id, TObserver observer) => Writable()[id] = new(observer, GetDateTime());

    public void Unsubscribe(TIdentity id) => Writable().Remove(id);

    public async Task Notify(Func<TObserver, Task> notification, Func<TObserver, bool>? predicate = null)
    {
        List<TIdentity>? defunct = null;
        foreach (var (id, observer) in Live(predicate, ref defunct))
        {
            try
            {
                await notification(observer);
            }
            catch (Exception error)
            {
                Drop(id, error, ref defunct);
            }
        }

        Remove(defunct);
    }

    public void Notify(Action<TObserver> notification, Func<TObserver, bool>? predicate = null)
    {
        List<TIdentity>? defunct = null;
        foreach (var (id, observer) in Live(predicate, ref defunct))
        {
            try
            {
                notification(observer);
            }
            catch (Exception error)
            {
                Drop(id, error, ref defunct);
            }
        }

        Remove(defunct);
    }

    public void ClearExpired()
    {
        List<TIdentity>? defunct = null;
        Live(null, ref defunct);
        Remove(defunct);
    }

    public IEnumerator<TObserver> GetEnumerator()
    {
        var snapshot = _entries;
        _readers++;
        try
        {
            foreach (var entry in snapshot.Values)
                yield return entry.Observer;
        }
        finally
        {
            _readers--;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private List<(TIdentity Id, TObserver Observer)> Live(Func<TObserver, bool>? predicate, ref List<TIdentity>? defunct)
    {
        var now = GetDateTime();
        var live = new List<(TIdentity, TObserver)>(_entries.Count);
        foreach (var (id, entry) in _entries)
        {
            if (entry.LastSeen + ExpirationDuration < now)
                (defunct ??= []).Add(id);
            else if (predicate is null || predicate(entry.Observer))
                live.Add((id, entry.Observer));
        }

        return live;
    }

    private void Drop(TIdentity id, Exception error, ref List<TIdentity>? defunct)
    {
        _log.LogDebug(error, "Dropping observer {Observer}: its notification failed", id);
        (defunct ??= []).Add(id);
    }

    private void Remove(List<TIdentity>? defunct)
    {
        if (defunct is null)
            return;
        var entries = Writable();
        foreach (var id in defunct)
            entries.Remove(id);
    }

    private Dictionary<TIdentity, Entry> Writable() => _readers == 0 ? _entries : _entries = new(_entries);

    private readonly record struct Entry(TObserver Observer, DateTime LastSeen);
}
