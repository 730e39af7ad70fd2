namespace SubscriptionBox.Audit;

/// <summary>One consumer of the event log (key: its name, such as <c>prj-read-side</c>): reads on from its own saved position; a lost nudge costs a delay, never an event.</summary>
public interface IProjectionGrain : IGrainWithStringKey
{
    /// <summary>There may be something new.</summary>
    [OneWay, AlwaysInterleave] Task Nudge();
    /// <summary>Handles everything in the log up to now. Whom the projection tells of it may hear with the next <see cref="CatchUp"/>.</summary>
    /// <returns>The position reached.</returns>
    [AlwaysInterleave, ResponseTimeout("00:05:00")] Task<long> ReadOn();
    /// <summary>Handles everything in the log up to now, and everybody whom the projection tells of it has heard.</summary>
    /// <returns>The position reached.</returns>
    [AlwaysInterleave, ResponseTimeout("00:05:00")] Task<long> CatchUp();
    /// <summary>An administrator decided on a parked event: look again at what stands aside.</summary>
    [OneWay, AlwaysInterleave] Task ParkedChanged();
}

/// <summary>Publishes what a crash left in outboxes (key <c>relay</c>).</summary>
public interface IOutboxRelayGrain : IGrainWithStringKey
{
    /// <summary>Looks through every state written since the last look; drains the outboxes that the event log has not seen.</summary>
    /// <returns>How many grains it woke.</returns>
    [ResponseTimeout("00:10:00")] Task<int> Sweep();
    /// <summary>What waits, without draining it. Sweeps every few seconds keep this short.</summary>
    [AlwaysInterleave] Task<WaitingEvents> Waiting();
}

/// <summary>Events that the log does not have.</summary>
/// <param name="Outboxes">Grains that have some.</param>
/// <param name="Oldest">When the oldest happened; null when there are none.</param>
[GenerateSerializer, Immutable, Alias("waitingEvents")]
public sealed record WaitingEvents(int Outboxes, DateTimeOffset? Oldest);

/// <summary>A grain with an outbox.</summary>
public interface IOutboxOwner : IGrainWithStringKey
{
    /// <summary>Publishes what its saved state still holds; safe to repeat.</summary>
    Task Drain();

    /// <summary>Somebody found that it remembers less than the event log knows: another activation wrote meanwhile (faults.md F12). It ends what it is doing and goes; the next call finds what is stored.</summary>
    [AlwaysInterleave] Task LetGo();
}
