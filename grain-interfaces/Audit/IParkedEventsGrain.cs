namespace SubscriptionBox.Audit;

/// <summary>The events that one consumer of the log could not handle (key <c>prk-</c> and the consumer's name, such as <c>prk-prj-mail</c>).</summary>
public interface IParkedEventsGrain : IGrainWithStringKey
{
    /// <summary>All of them, in the order of the log.</summary>
    Task<ImmutableArray<ParkedEvent>> Get();
    /// <summary>Puts events aside; one that is here already stays as it is.</summary>
    /// <param name="events">Their numbers and what went wrong; a waiting one has no error.</param>
    /// <returns>All that are here now.</returns>
    Task<ImmutableArray<ParkedEvent>> Park(ImmutableArray<NewlyParked> events);
    /// <summary>Another try failed: there is a later one, or, after the last, a person has to decide.</summary>
    /// <returns>All that are here now.</returns>
    Task<ImmutableArray<ParkedEvent>> Failed(long position, string error);
    /// <summary>Another try succeeded: the event is gone from here.</summary>
    /// <returns>All that are here now.</returns>
    Task<ImmutableArray<ParkedEvent>> Handled(long position);
    /// <summary>An administrator wants it tried once more, now.</summary>
    Task<Answer<ParkedEventView>> Retry(long position, Caller caller);
    /// <summary>An administrator gives an event up for this consumer; what waits behind it goes on.</summary>
    /// <param name="reason">Why: 3–500 characters, kept in the audit trail.</param>
    Task<Answer<Done>> Discard(long position, string reason, Caller caller);
}

/// <summary>What stands aside of all consumers (stateless workers, key <c>operations</c>); for administrators.</summary>
public interface IOperationsGrain : IGrainWithStringKey
{
    /// <summary>By consumer, then in the order of the log.</summary>
    Task<Answer<ImmutableArray<ParkedEventView>>> Parked(Caller caller);
    /// <summary>How far every consumer is, what stands aside, and what waits in outboxes.</summary>
    Task<Answer<EventFlowView>> Flow(Caller caller);
}

/// <summary>Where an event that could not be handled stands.</summary>
public enum ParkedStatus
{
    /// <summary>It is tried again at <see cref="ParkedEvent.RetryAt"/>.</summary>
    Retrying,
    /// <summary>All tries failed: an administrator retries or discards it.</summary>
    Parked,
    /// <summary>Nothing is wrong with it: an earlier event of the same source is here, and it must not overtake that one.</summary>
    Waiting,
}

/// <summary>An event that a consumer could not handle, or that waits behind one.</summary>
/// <param name="Position">Its place in the log.</param>
/// <param name="Source">Kind and key of the grain it comes from.</param>
/// <param name="Sequence">Its number there.</param>
/// <param name="Type">Its stable name.</param>
/// <param name="Error">What went wrong, in a sentence without internals; null while it only waits.</param>
/// <param name="Since">When it was put aside.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="RetryAt">When it is tried again; null unless retrying.</param>
[GenerateSerializer, Immutable, Alias("parkedEvent")]
public sealed record ParkedEvent(
    long Position, string Source, long Sequence, string Type, string? Error, DateTimeOffset Since, int Attempts, ParkedStatus Status, DateTimeOffset? RetryAt);

/// <summary>An event that is to be put aside.</summary>
/// <param name="Error">What went wrong; null when it only waits behind another.</param>
[GenerateSerializer, Immutable, Alias("newlyParked")]
public sealed record NewlyParked(long Position, string Source, long Sequence, string Type, string? Error);

/// <summary>A parked event as administrators see it.</summary>
/// <param name="Id">Consumer and position: <c>prj-mail.118</c>.</param>
[GenerateSerializer, Immutable, Alias("parkedEventView")]
public sealed record ParkedEventView(string Id, string Consumer, ParkedEvent Event);

/// <summary>How events flow.</summary>
/// <param name="LogEnd">The position of the last event in the log.</param>
/// <param name="WaitingOutboxes">Grains with events that the log does not have.</param>
/// <param name="OldestWaiting">When the oldest of those events happened; null when there is none.</param>
[GenerateSerializer, Immutable, Alias("eventFlowView")]
public sealed record EventFlowView(long LogEnd, int WaitingOutboxes, DateTimeOffset? OldestWaiting, ImmutableArray<ConsumerView> Consumers);

/// <summary>One consumer of the log.</summary>
/// <param name="Position">The last event it is done with, or put aside.</param>
/// <param name="Behind">How many positions the log is ahead.</param>
/// <param name="Retrying">Events that are tried again by themselves.</param>
/// <param name="Parked">Events that an administrator has to decide on.</param>
/// <param name="Waiting">Events that wait behind one of those.</param>
/// <param name="Halted">True when so many stand aside that it reads no further until some are dealt with.</param>
[GenerateSerializer, Immutable, Alias("consumerView")]
public sealed record ConsumerView(string Name, long Position, long Behind, int Retrying, int Parked, int Waiting, bool Halted);
