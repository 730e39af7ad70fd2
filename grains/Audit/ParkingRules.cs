using System.Text.Json;
using SubscriptionBox.Audit;
using static SubscriptionBox.Grains.Common.Deciding;

namespace SubscriptionBox.Grains.Audit;

/// <summary>What becomes of an event that a consumer cannot handle (decisions/parked-events.md). Pure.</summary>
public static class ParkingRules
{
    /// <summary>So many may stand aside. A consumer with more is broken, not its events: it stops reading, and loses nothing.</summary>
    public const int Most = 500;

    /// <summary>How long to wait after the first, second … failed try; after the last of them nobody tries again by himself.
    /// The first two follow with the next reading of the log, because most failures are a call that timed out.</summary>
    private static readonly ImmutableArray<TimeSpan> Pauses =
        [TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10)];

    /// <summary>How often an event is tried before a person is asked.</summary>
    public static int Attempts => Pauses.Length + 1;

    /// <summary>Puts events aside; those that are there stay as they are.</summary>
    public static ParkedState Park(ParkedState state, IEnumerable<NewlyParked> events, DateTimeOffset now)
    {
        var added = events.Where(e => !state.Events.Exists(known => known.Position == e.Position)).Select(e => new ParkedEvent(
            e.Position, e.Source, e.Sequence, e.Type, e.Error, now, e.Error is null ? 0 : 1, e.Error is null ? ParkedStatus.Waiting : ParkedStatus.Retrying, e.Error is null ? null : now + Pauses[0]))
            .ToArray();
        return added.Length == 0 ? state : state with { Events = [.. state.Events.Concat(added).OrderBy(e => e.Position)] };
    }

    /// <summary>Another try failed.</summary>
    public static Decision<ParkedState> Failed(ParkedState state, string consumer, long position, string error, DateTimeOffset now)
    {
        if (Find(state, position) is not { } known)
            return Accept(state);
        var attempts = known.Attempts + 1;
        var over = attempts >= Attempts;
        var next = known with { Attempts = attempts, Error = error, Status = over ? ParkedStatus.Parked : ParkedStatus.Retrying, RetryAt = over ? null : now + Pauses[attempts - 1] };
        return over
            ? Accept(Replaced(state, next), new EventParked(consumer, position, known.Source, known.Sequence, known.Type, attempts, error))
            : Accept(Replaced(state, next));
    }

    /// <summary>A try succeeded. Only what a person was asked about is worth an event.</summary>
    public static Decision<ParkedState> Handled(ParkedState state, string consumer, long position) =>
        Find(state, position) is not { } known ? Accept(state)
        : known.Attempts < Attempts ? Accept(Without(state, position))
        : Accept(Without(state, position), new ParkedEventHandled(consumer, position, known.Source, known.Sequence, known.Type, known.Attempts + 1));

    /// <summary>An administrator wants one more try.</summary>
    public static Decision<ParkedState> Retry(ParkedState state, string consumer, long position, DateTimeOffset now) =>
        Decidable(state, position, out var known) is { } refusal ? refusal
        : Accept(Replaced(state, known with { Status = ParkedStatus.Retrying, RetryAt = now }), new ParkedEventRetried(consumer, position, known.Source, known.Sequence, known.Type));

    /// <summary>An administrator gives it up.</summary>
    public static Decision<ParkedState> Discard(ParkedState state, string consumer, long position, string reason) =>
        Decidable(state, position, out var known) is { } refusal ? refusal
        : reason.Trim() is not { Length: >= 3 and <= 500 } why ? AuditRefusal.ReasonNeeded.On("reason", AuditRefusal.ReasonNeeded.Detail)
        : Accept(Without(state, position), new ParkedEventDiscarded(consumer, position, known.Source, known.Sequence, known.Type) { Reason = why });

    /// <summary>Whether an event must stand aside: it does already, or it would overtake one of its source.</summary>
    public static bool Holds(IReadOnlyCollection<ParkedEvent> parked, EventOrder order, LoggedEvent happened)
    {
        foreach (var known in parked)
            if (known.Position == happened.Position || order == EventOrder.BySource && known.Source == happened.Event.Source && known.Position < happened.Position)
                return true;
        return false;
    }

    /// <summary>The next to try: the first of its source, due, and not among those tried in this round; null for none.</summary>
    public static ParkedEvent? NextDue(IReadOnlyCollection<ParkedEvent> parked, EventOrder order, IReadOnlySet<long> tried, DateTimeOffset now)
    {
        var seen = new HashSet<string>();
        foreach (var known in parked)
        {
            var first = seen.Add(known.Source) || order == EventOrder.Independent;
            if (first && !tried.Contains(known.Position) && (known.Status == ParkedStatus.Waiting || known.Status == ParkedStatus.Retrying && known.RetryAt <= now))
                return known;
        }
        return null;
    }

    /// <summary>What went wrong, for a person: the log of the program has the rest.</summary>
    public static string Sentence(Exception failure) => failure switch
    {
        AggregateException { InnerExceptions: [var only] } => Sentence(only),
        JsonException or FormatException => "The event holds something that this consumer cannot read.",
        TimeoutException or OperationCanceledException => "Something that this consumer needs did not answer in time.",
        IOException => "A file or a connection that this consumer needs failed.",
        _ => "The consumer failed while it handled this event.",
    };

    private static ParkedEvent? Find(ParkedState state, long position) => state.Events.Find(e => e.Position == position);

    private static Refusal? Decidable(ParkedState state, long position, out ParkedEvent known)
    {
        known = Find(state, position)!;
        return known is null ? CommonRefusal.NotFound : known.Status != ParkedStatus.Parked ? AuditRefusal.NotParked : null;
    }

    private static ParkedState Replaced(ParkedState state, ParkedEvent next) =>
        state with { Events = state.Events.SetItem(state.Events.FindIndex(e => e.Position == next.Position), next) };

    private static ParkedState Without(ParkedState state, long position) => state with { Events = state.Events.RemoveAll(e => e.Position == position) };
}
