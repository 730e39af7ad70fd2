using System.Text.Json;
using SubscriptionBox.Grains.Calendar;
using SubscriptionBox.Silo.Storage;

namespace SubscriptionBox.Silo.Hosting;

/// <summary>Where the test clock moved the shop's time, all silos follow.</summary>
internal sealed class ClockListener(PostgresDatabase database, IShopClock clock, ILogger<ClockListener> log) : IDatabaseListener
{
    private const string Saved = "SELECT state FROM grain_state WHERE kind = 'clock' AND key = ?1";

    public IReadOnlyList<string> Channels => ["shop_clock"];

    public void Told(string channel, string payload) => _ = Follow();

    public Task Connected() => Follow();

    private async Task Follow()
    {
        try
        {
            var saved = await database.Readers.Read(static db => db.Prepare(Saved).Bind(1, ClockState.Key).ScalarString());
            if (saved is not null && JsonSerializer.Deserialize<ClockState>(saved, ShopJson.Options) is { } state)
                clock.Set(state.Offset, state.FrozenAt);
        }
        catch (Exception failure)
        {
            log.LogWarning(failure, "The shop's clock was moved, and could not be read");
        }
    }
}
