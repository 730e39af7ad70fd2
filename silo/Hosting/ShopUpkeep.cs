using SubscriptionBox.Accounts;
using SubscriptionBox.Audit;
using SubscriptionBox.Silo.Adapters.Payments;

namespace SubscriptionBox.Silo.Hosting;

/// <summary>What is looked after every 15 seconds: outboxes that were not published, webhooks of the sandbox that were not taken; and every quarter of an hour, sessions that are over.</summary>
internal sealed class ShopUpkeep(IGrainFactory grains, SandboxBank bank, ILogger<ShopUpkeep> log) : BackgroundService
{
    private const int RoundsBetweenSweeps = 60;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);
    private int _round;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await LookAfter();
        }
        catch (OperationCanceledException)
        {
            // The shop closes.
        }
    }

    private async Task LookAfter()
    {
        try
        {
            await grains.GetGrain<IOutboxRelayGrain>("relay").Sweep();
            await bank.DeliverWebhooks();
            if (++_round % RoundsBetweenSweeps == 0)
                await grains.GetGrain<ISessionsGrain>("sessions").Sweep();
        }
        catch (Exception failure)
        {
            log.LogWarning(failure, "Upkeep failed; again in 15 seconds");
        }
    }
}
