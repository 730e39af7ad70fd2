using Orleans.Hosting;
using SubscriptionBox.Embedded.Storage;
using SubscriptionBox.Tests.Embedded.Storage;

namespace SubscriptionBox.Tests.Embedded.Runtime;

/// <summary>Reminders over the shop file, on a clock the test moves.</summary>
public sealed class When_reminders_are_kept : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();
    private readonly Journal _journal = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task They_tick_when_due_and_then_every_period()
    {
        await using var silo = await StartAsync();
        await silo.Grains.GetGrain<IWakefulGrain>("a").Register(5 * Minute, 2 * Minute);

        _clock.Advance(4 * Minute);
        Assert.Empty(_journal.All);
        _clock.Advance(Minute);
        await _journal.Noted("wake at 12:05:00");
        await _clock.TimerSetFor(At(12, 7));
        _clock.Advance(2 * Minute);
        await _journal.Noted("wake at 12:07:00");
    }

    [Fact]
    public async Task A_tick_that_falls_in_an_outage_is_lost_and_the_rhythm_stays()
    {
        await using (var silo = await StartAsync())
            await silo.Grains.GetGrain<IWakefulGrain>("a").Register(5 * Minute, 10 * Minute);

        _clock.Advance(37 * Minute);
        await using var again = await StartAsync();
        Assert.Empty(_journal.All);

        _clock.Advance(8 * Minute);
        await _journal.Noted("wake at 12:45:00");
        Assert.Single(_journal.All);
    }

    [Fact]
    public async Task An_unregistered_one_ticks_no_more_not_even_after_a_restart()
    {
        await using (var silo = await StartAsync())
        {
            var grain = silo.Grains.GetGrain<IWakefulGrain>("a");
            await grain.Register(Minute, Minute);
            await grain.Unregister();
            _clock.Advance(5 * Minute);
        }

        await using var again = await StartAsync();
        _clock.Advance(5 * Minute);
        await again.Grains.GetGrain<IWakefulGrain>("a").Register(Minute, Minute);
        _clock.Advance(Minute);
        await _journal.Noted("wake at 12:11:00");
        Assert.Single(_journal.All);
    }

    private static DateTimeOffset At(int hour, int minute) => new(2026, 3, 1, hour, minute, 0, TimeSpan.Zero);

    private Task<TestSilo> StartAsync() => TestSilo.StartAsync(silo => silo.UseShopFile(_folder.Path).UseSqliteReminders(), _clock, _journal);
}
