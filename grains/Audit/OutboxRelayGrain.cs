using Microsoft.Extensions.Logging;
using SubscriptionBox.Audit;

namespace SubscriptionBox.Grains.Audit;

/// <summary>A grain publishes its own events right after saving them; this one finds what a crash or a broken log left behind.</summary>
public sealed class OutboxRelayGrain(
    [PersistentState("relay")] IPersistentState<RelayState> store, AggregateServices services, IOutboxIndex outboxIndex, ILogger<OutboxRelayGrain> log)
    : AggregateGrain<RelayState>(store, services), IOutboxRelayGrain
{
    private const int StatesAtATime = 20_000;
    private const int DrainsAtOnce = 32;

    /// <summary>The place is saved only now and then: after a crash, states looked at twice cost a little time and nothing else.</summary>
    private const long SaveEvery = 10_000;

    private long? _published;

    /// <inheritdoc/>
    protected override string Kind => "relay";

    /// <inheritdoc/>
    protected override string? CustomerId => null;

    /// <inheritdoc/>
    public async Task<int> Sweep()
    {
        var drained = 0;
        var from = _published ?? State.PublishedThrough;
        long? stuckAt = null;
        while (true)
        {
            var scan = await outboxIndex.Unpublished(from, StatesAtATime);
            drained += await DrainAll(scan.Waiting);
            if (scan.Waiting.Count > 0 && await outboxIndex.Unpublished(from, StatesAtATime) is { Waiting: [var first, ..] })
                stuckAt ??= first.WriteSequence - 1;
            if (scan.UpTo == from)
                break;
            from = scan.UpTo;
        }
        var published = stuckAt ?? from;
        _published = published;
        if (published - State.PublishedThrough >= SaveEvery)
            await Save(State with { PublishedThrough = published });
        return drained;
    }

    /// <inheritdoc/>
    public async Task<WaitingEvents> Waiting()
    {
        var (from, outboxes, oldest) = (_published ?? State.PublishedThrough, 0, (DateTimeOffset?)null);
        while (await outboxIndex.Unpublished(from, StatesAtATime) is var scan && scan.UpTo > from)
        {
            from = scan.UpTo;
            outboxes += scan.Waiting.Count;
            foreach (var waiting in scan.Waiting)
                oldest = oldest is null || waiting.Oldest < oldest ? waiting.Oldest : oldest;
        }
        return new WaitingEvents(outboxes, oldest);
    }

    /// <summary>A few at a time: after a long outage of the log there may be very many.</summary>
    private async Task<int> DrainAll(IReadOnlyList<WaitingOutbox> waiting)
    {
        var drained = 0;
        var queue = new Queue<WaitingOutbox>(waiting);
        await Task.WhenAll(Enumerable.Range(0, Math.Min(DrainsAtOnce, waiting.Count)).Select(_ => Worker()));
        return drained;

        async Task Worker()
        {
            while (queue.TryDequeue(out var next))
                drained += await TryDrain(next) ? 1 : 0;
        }
    }

    /// <summary>One grain that does not answer must not hold up the others; it is found again by the next sweep.</summary>
    private async Task<bool> TryDrain(WaitingOutbox waiting)
    {
        try
        {
            var owner = GrainKinds.Find<IOutboxOwner>(GrainFactory, waiting.Kind, waiting.Key) ?? throw new InvalidOperationException("Nothing of this kind has an outbox.");
            await owner.Drain();
            return true;
        }
        catch (Exception failure)
        {
            log.LogWarning(failure, "The outbox of {Kind}/{Key} could not be drained", waiting.Kind, waiting.Key);
            return false;
        }
    }
}
