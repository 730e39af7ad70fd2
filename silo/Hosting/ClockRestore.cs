using System.Text.Json;
using SubscriptionBox.Grains.Calendar;

namespace SubscriptionBox.Silo.Hosting;

/// <summary>Sets the clock to where it stood, before the first grain asks for the time.</summary>
internal sealed class ClockRestore(ShopDatabase database, IShopClock clock) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var saved = await database.Readers.Read(static db => db.Prepare("SELECT state FROM grain_state WHERE kind = 'clock' AND key = ?1").Bind(1, ClockState.Key).ScalarString());
        if (saved is not null && JsonSerializer.Deserialize<ClockState>(saved, ShopJson.Options) is { } state)
            clock.Set(state.Offset, state.FrozenAt);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
