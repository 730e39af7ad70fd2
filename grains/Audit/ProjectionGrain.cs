using Microsoft.Extensions.Logging;
using SubscriptionBox.Audit;

namespace SubscriptionBox.Grains.Audit;

/// <summary>Reads the event log on from where its projection stands. Calls interleave and share one reading loop.</summary>
public sealed class ProjectionGrain(IProjections projections, IEventLog events, ILogger<ProjectionGrain> log) : Grain, IProjectionGrain
{
    private const int BatchSize = 500;

    /// <summary>A single event that fails this often is put aside.</summary>
    private const int TriesBeforeParking = 3;

    private readonly Dictionary<long, int> _failures = [];
    private IProjection _projection = null!;
    private Task<long> _running = Task.FromResult(0L);
    private long? _position;
    private Task _settling = Task.CompletedTask;

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
            if (own || reached >= goal)
                return reached;
        }
    }

    // One after the other: the one under way may have begun before the events of this caller were handled.
    private async Task SettleAfter(Task before)
    {
        await before.ContinueWith(static _ => { }, TaskScheduler.Current);
        await _projection.Settle();
    }

    private async Task<long> ReadOn(long goal)
    {
        var position = _position ?? await _projection.Position();
        // Should anything go wrong, the projection itself says where it stands.
        _position = null;
        while (position < goal && await events.Read(position, BatchSize) is { Count: > 0 } batch)
        {
            try
            {
                await _projection.Apply(batch);
            }
            catch (Exception failure)
            {
                log.LogWarning(failure, "{Projection} could not handle events {From}–{To} together; one by one now", _projection.Name, batch[0].Position, batch[^1].Position);
                await ApplyOneByOne(batch);
            }
            position = batch[^1].Position;
        }
        _position = position;
        return position;
    }

    private async Task ApplyOneByOne(IReadOnlyList<LoggedEvent> batch)
    {
        foreach (var happened in batch)
        {
            try
            {
                await _projection.Apply([happened]);
                _failures.Remove(happened.Position);
            }
            catch (Exception failure) when (Tries(happened) >= TriesBeforeParking)
            {
                log.LogError(failure, "{Projection} puts event {Position} ({Source} {Sequence}, {Type}) aside", _projection.Name, happened.Position, happened.Event.Source, happened.Event.Sequence, happened.Event.Type);
                await _projection.Park(happened, $"{failure.GetType().Name}: {failure.Message}");
                _failures.Remove(happened.Position);
            }
        }
    }

    private int Tries(LoggedEvent happened) => _failures[happened.Position] = _failures.GetValueOrDefault(happened.Position) + 1;
}
