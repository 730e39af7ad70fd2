using SubscriptionBox.Audit;
using SubscriptionBox.Grains.Audit;

namespace SubscriptionBox.Silo.Adapters.EventLog;

/// <summary>Lets the projections read on after every append: many appends, one round. A round that fails is repeated a little later; a lost signal costs five seconds.</summary>
public sealed class ProjectionPump(IServiceProvider services, ILogger<ProjectionPump> log) : BackgroundService
{
    private static readonly TimeSpan AtLeastEvery = TimeSpan.FromSeconds(5);

    /// <summary>Rounds are at least this far apart: under load one round for many appends, at rest a delay that nobody sees.</summary>
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromMilliseconds(25);

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
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await _signal.WaitAsync(AtLeastEvery, stoppingToken);
                await Task.WhenAll(names.Select(name => grains.GetGrain<IProjectionGrain>(name).CatchUp()));
                await Task.Delay(AtMostEvery, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                log.LogWarning(failure, "A projection could not read on; again in a moment");
            }
        }
    }
}
