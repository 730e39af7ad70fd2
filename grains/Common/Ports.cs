namespace SubscriptionBox.Grains.Common;

/// <summary>Ids and chance, injected so that a run can be replayed.</summary>
public interface IIdSource
{
    /// <summary>A new unique id: <c>prefix-</c> and 20 or more letters and digits, not guessable.</summary>
    string NewId(string prefix);
}

/// <summary>The durable log of everything that happened: the truth behind every read model.</summary>
public interface IEventLog
{
    /// <summary>Appends; an event whose (source, sequence) is there already is left out. Durable when it returns.</summary>
    Task Append(IReadOnlyList<EventRecord> events);

    /// <summary>Events after a position, in order of position.</summary>
    /// <param name="after">0 for the beginning.</param>
    /// <param name="limit">1–10,000.</param>
    Task<IReadOnlyList<LoggedEvent>> Read(long after, int limit);

    /// <summary>The position of the last event; 0 when there is none.</summary>
    Task<long> End();

    /// <summary>What a customer did (<see cref="EventRecord.Activity"/>), after a position, in order of position. A log with an index for it need not read past everybody else's events.</summary>
    /// <param name="limit">1–10,000.</param>
    async Task<IReadOnlyList<LoggedEvent>> Activity(string customerId, long after, int limit)
    {
        var found = new List<LoggedEvent>();
        while (found.Count < limit && await Read(after, 1_000) is { Count: > 0 } read)
        {
            found.AddRange(read.Where(e => e.Event.Activity && e.Event.CustomerId == customerId));
            after = read[^1].Position;
        }
        return found.Count > limit ? found[..limit] : found;
    }
}

/// <summary>An event with its place in the log.</summary>
public sealed record LoggedEvent(long Position, EventRecord Event);

/// <summary>What every aggregate grain is given.</summary>
/// <param name="Clock">The shop's one time.</param>
/// <param name="Ids">Ids and chance.</param>
/// <param name="Events">Where events go.</param>
/// <param name="Log">For what went wrong.</param>
/// <param name="Vault">Seals what is personal in events and stored answers; null in tests that are about something else.</param>
public sealed record AggregateServices(
    TimeProvider Clock, IIdSource Ids, IEventLog Events, Microsoft.Extensions.Logging.ILoggerFactory Log, Privacy.PersonalVault? Vault = null);
