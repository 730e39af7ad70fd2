using SubscriptionBox.Audit;
using SubscriptionBox.Calendar;
using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Grains.Calendar;

namespace SubscriptionBox.Silo.Hosting;

/// <summary>What happens when the shop opens: what a crash left is published, the read models catch up, the calendar starts with what fell due meanwhile, an interrupted step of the test clock is finished.</summary>
internal sealed class ShopOpening(IGrainFactory grains, IProjections projections, TimeProvider clock, ShopProgress progress, ShopOpened opened, ILogger<ShopOpening> log) : IHostedService
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _rest = Task.CompletedTask;

    /// <summary>The shop serves meanwhile; the health check says when all of this is done.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _rest = Open();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _rest.WaitAsync(cancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private async Task Open()
    {
        await Task.Yield();
        while (!_stopping.IsCancellationRequested && !await TryOpen())
            await Task.Delay(TimeSpan.FromSeconds(2), _stopping.Token).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private async Task<bool> TryOpen()
    {
        try
        {
            await grains.GetGrain<IOutboxRelayGrain>("relay").Sweep();
            await grains.GetGrain<IAuditTrailGrain>("aud-trail").Start();
            await Task.WhenAll(projections.Names.Select(name => grains.GetGrain<IProjectionGrain>(name).CatchUp()));
            progress.Projections.Done();
            var shards = Enumerable.Range(0, CalendarShards.Count).Select(shard => grains.GetGrain<IRenewalCalendarGrain>(CalendarShards.KeyOf(shard))).ToArray();
            await Task.WhenAll(shards.Select(shard => shard.Start()));
            await Task.WhenAll(shards.Select(shard => shard.RunDue(clock.GetUtcNow())));
            await grains.GetGrain<ITestClockGrain>(ClockState.Key).Resume();
            progress.Calendar.Done();
            opened.Complete();
            return true;
        }
        catch (Exception failure)
        {
            log.LogError(failure, "Opening the shop is not finished; again in two seconds");
            return false;
        }
    }
}
