using System.Diagnostics;
using SubscriptionBox.Audit;
using SubscriptionBox.Grains.Audit;

namespace SubscriptionBox.Silo.Adapters.EventLog;

/// <summary>
/// Lets the projections read on after every append: many appends, one round. Whom they tell of it hears at once after a pause, and once a second under load: a counter that
/// is told of every box that is skipped would write more often than the subscriptions do. A round that fails is repeated a little later; a lost signal costs five seconds.
/// </summary>
public sealed class ProjectionPump(IServiceProvider services, ILogger<ProjectionPump> log) : BackgroundService
{
    private static readonly TimeSpan AtLeastEvery = TimeSpan.FromSeconds(5);

    /// <summary>Rounds are at least this far apart: under load one round for many appends, at rest a delay that nobody sees.</summary>
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromMilliseconds(25);

    private static readonly TimeSpan SettleEvery = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim _signal = new(0, 1);

    /// <summary>There is something new.</summary>
    public void Signal()
    {
        try
        {
            if (_signal.CurrentCount == 0)
                _signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else signalled at the same moment: one signal is as good as two.
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var grains = services.GetRequiredService<IGrainFactory>();
        var names = services.GetRequiredService<IProjections>().Names;
        var (settledAt, owing) = (0L, true);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await _signal.WaitAsync(owing ? UntilSettling(settledAt) : AtLeastEvery, stoppingToken);
                var settle = UntilSettling(settledAt) == TimeSpan.Zero;
                await Task.WhenAll(names.Select(name => grains.GetGrain<IProjectionGrain>(name)).Select(projection => settle ? projection.CatchUp() : projection.ReadOn()));
                owing = !settle;
                if (settle)
                    settledAt = Stopwatch.GetTimestamp();
                await Task.Delay(AtMostEvery, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                log.LogWarning(failure, "A projection could not read on; again in a moment");
                (settledAt, owing) = (Stopwatch.GetTimestamp(), true);
            }
        }
    }

    private static TimeSpan UntilSettling(long settledAt)
    {
        var left = settledAt == 0 ? TimeSpan.Zero : SettleEvery - Stopwatch.GetElapsedTime(settledAt);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
