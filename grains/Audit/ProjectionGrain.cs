using Microsoft.Extensions.Logging;
using SubscriptionBox.Audit;

namespace SubscriptionBox.Grains.Audit;

/// <summary>
/// Reads the event log on from where its projection stands. Calls interleave and share one reading loop. An event that the projection cannot handle
/// is put aside durably at once, so that it blocks nobody, and is tried again with growing pauses.
/// </summary>
public sealed class ProjectionGrain(IProjections projections, IEventLog events, TimeProvider clock, ILogger<ProjectionGrain> log) : Grain, IProjectionGrain
{
    private const int BatchSize = 500;
    private IProjection _projection = null!;
    private Task<long> _running = Task.FromResult(0L);
    private long? _position;
    private Task _settling = Task.CompletedTask;
    private DateTimeOffset _busyUntil;
    private ImmutableArray<ParkedEvent>? _parked;

    /// <summary>Somebody decided on an event that stands aside, after this one last asked what does.</summary>
    private bool _decided;

    private IParkedEventsGrain Aside => GrainFactory.GetGrain<IParkedEventsGrain>(ParkedEventsGrain.Prefix + _projection.Name);

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _projection = projections.Get(this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task Nudge() => CatchUp();

    /// <inheritdoc/>
    public async Task<long> CatchUp()
    {
        var reached = await ReadOn();
        await (_settling = SettleAfter(_settling));
        return reached;
    }

    /// <inheritdoc/>
    public async Task<long> ReadOn()
    {
        var goal = await events.End();
        while (true)
        {
            var own = _running.IsCompleted;
            var reached = await (own ? _running = ReadOn(goal) : _running);
            if (own || reached >= goal && !_decided)
                return reached;
        }
    }

    /// <inheritdoc/>
    public Task ParkedChanged()
    {
        _decided = true;
        return ReadOn();
    }

    // One after the other: the one under way may have begun before the events of this caller were handled.
    private async Task SettleAfter(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        await _projection.Settle();
    }

    private async Task<long> ReadOn(long goal)
    {
        var position = _position ?? await _projection.Position();
        if (clock.GetUtcNow() < _busyUntil)
            return position;
        if (_decided)
            (_decided, _parked) = (false, null);
        var parked = _parked ?? await Aside.Get();
        // Should anything go wrong, the projection itself says where it stands, and the other grain what stands aside.
        (_position, _parked) = (null, null);
        try
        {
            while (position < goal && parked.Length < ParkingRules.Most && await events.Read(position, BatchSize) is { Count: > 0 } batch)
            {
                parked = await Handle(batch, parked);
                position = batch[^1].Position;
            }
            parked = await TryAgain(parked, position);
        }
        catch (ConsumerBusyException busy)
        {
            _busyUntil = busy.Until;
            return position;
        }
        if (parked.Length >= ParkingRules.Most)
            log.LogError("{Projection} reads no further: {Count} events stand aside", _projection.Name, parked.Length);
        (_position, _parked) = (position, parked);
        return position;
    }

    private async Task<ImmutableArray<ParkedEvent>> Handle(IReadOnlyList<LoggedEvent> batch, ImmutableArray<ParkedEvent> parked)
    {
        var held = parked.IsEmpty ? [] : batch.Where(e => ParkingRules.Holds(parked, _projection.Order, e)).ToArray();
        if (held.Length > 0)
            parked = await Aside.Park([.. held.Select(e => New(e, null))]);
        var free = held.Length == 0 ? batch : batch.Except(held).ToArray();
        try
        {
            if (free.Count > 0)
                await _projection.Apply(free);
        }
        catch (Exception failure) when (failure is not ConsumerBusyException && _projection.Order != EventOrder.Strict)
        {
            log.LogWarning(failure, "{Projection} could not handle events {From}–{To} together; one by one now", _projection.Name, batch[0].Position, batch[^1].Position);
            parked = await OneByOne(free, parked);
        }
        if (held.Length > 0)
            await _projection.Skip(batch[^1].Position);
        return parked;
    }

    /// <summary>First the event stands aside, durably; then the position moves past it. A crash in between finds it aside already.</summary>
    private async Task<ImmutableArray<ParkedEvent>> OneByOne(IReadOnlyList<LoggedEvent> batch, ImmutableArray<ParkedEvent> parked)
    {
        var position = await _projection.Position();
        foreach (var happened in batch.Where(e => e.Position > position))
        {
            var error = ParkingRules.Holds(parked, _projection.Order, happened) ? null : await Try(() => _projection.Apply([happened]), happened);
            if (error is null && !ParkingRules.Holds(parked, _projection.Order, happened))
                continue;
            // Only the answer may have been lost: what is done must not stand aside, to be done again.
            if (error is not null && await _projection.Position() >= happened.Position)
                continue;
            parked = await Aside.Park([New(happened, error)]);
            await _projection.Skip(happened.Position);
        }
        return parked;
    }

    private async Task<ImmutableArray<ParkedEvent>> TryAgain(ImmutableArray<ParkedEvent> parked, long position)
    {
        var tried = new HashSet<long>();
        while (ParkingRules.NextDue(parked, _projection.Order, tried, clock.GetUtcNow()) is { } due && due.Position <= position)
        {
            tried.Add(due.Position);
            var happened = (await events.Read(due.Position - 1, 1))[0];
            var error = await Try(() => _projection.Redo(happened), happened);
            parked = error is null ? await Aside.Handled(due.Position) : await Aside.Failed(due.Position, error);
        }
        return parked;
    }

    private static NewlyParked New(LoggedEvent happened, string? error) => new(happened.Position, happened.Event.Source, happened.Event.Sequence, happened.Event.Type, error);

    /// <returns>What went wrong; null for nothing.</returns>
    private async Task<string?> Try(Func<Task> handle, LoggedEvent happened)
    {
        try
        {
            await handle();
            return null;
        }
        catch (Exception failure) when (failure is not ConsumerBusyException)
        {
            log.LogWarning(failure, "{Projection} cannot handle event {Position} ({Source} {Sequence}, {Type})", _projection.Name, happened.Position, happened.Event.Source, happened.Event.Sequence, happened.Event.Type);
            return ParkingRules.Sentence(failure);
        }
    }
}
