using SubscriptionBox.Audit;
using SubscriptionBox.Calendar;
using SubscriptionBox.Tests.Simulation.Faults;

namespace SubscriptionBox.Tests.Simulation.World;

/// <summary>What a silo does by itself: the calendar's ticks every minute, the relay every 15 seconds, the projections after every append. A tick that would find nothing is left out,
/// which is what lets years pass in a second; everything else about them may go wrong.</summary>
public sealed class Upkeep
{
    private readonly ShopWorld _world;
    private readonly Func<IGrainFactory> _grains;
    private readonly Dictionary<int, DateTimeOffset> _ticks = [];
    private bool _pumping;
    private bool _sweeping;

    /// <param name="world">Where everything lies.</param>
    /// <param name="grains">A silo that is up.</param>
    public Upkeep(ShopWorld world, Func<IGrainFactory> grains)
    {
        (_world, _grains) = (world, grains);
        world.Due.Due = Tick;
        world.Log.Added = Pump;
        world.Outboxes.Waits = Sweep;
    }

    /// <summary>Ticks given so far.</summary>
    public int Ticks { get; private set; }

    /// <summary>The instant up to which no tick comes (F13): an outage of the calendar.</summary>
    public DateTimeOffset CalendarDownUntil { get; set; }

    /// <summary>The tick of the first full minute after a shard has something due.</summary>
    private void Tick(int shard, DateTimeOffset due)
    {
        var at = FullMinute(due > _world.Now ? due : _world.Now);
        if (_ticks.TryGetValue(shard, out var known) && known > _world.Now && known <= at)
            return;
        _ticks[shard] = at;
        _world.Start(async () =>
        {
            await _world.Sleep(at - _world.Now);
            if (_ticks.GetValueOrDefault(shard) == at)
                await Run(shard);
        });
    }

    private async Task Run(int shard)
    {
        _ticks.Remove(shard);
        if (_world.Faults.Strikes(Fault.F13LateTick, 0.02))
            CalendarDownUntil = _world.Now + _world.Faults.Span(TimeSpan.FromMinutes(5), TimeSpan.FromDays(_world.Faults.Pick(12) == 0 ? 45 : 4));
        if (CalendarDownUntil > _world.Now)
        {
            Tick(shard, CalendarDownUntil);
            return;
        }
        Ticks++;
        var twice = _world.Faults.Strikes(Fault.F13LateTick, 0.02);
        await Task.WhenAll(Once(shard), twice ? Once(shard) : Task.CompletedTask);
        // Whoever could not be woken is due still; the shard leaves it alone for a while by itself.
        if (_world.Due.DueIn(shard, _world.Now).Any())
            Tick(shard, _world.Now.AddMinutes(2));
        else if (_world.Due.DueIn(shard, DateTimeOffset.MaxValue).Select(d => (DateTimeOffset?)d.At).FirstOrDefault() is { } next)
            Tick(shard, next);
    }

    private async Task Once(int shard)
    {
        try
        {
            await _grains().GetGrain<IRenewalCalendarGrain>(CalendarShards.KeyOf(shard)).RunDue(_world.Now);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // A tick that a crash swallowed: the next one comes.
        }
    }

    private void Pump()
    {
        if (_pumping)
            return;
        _pumping = true;
        _world.Start(async () =>
        {
            // Consumers lag behind, by a second or by half an hour.
            await _world.Sleep(_world.Faults.Span(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(30)));
            _pumping = false;
            try
            {
                foreach (var projection in ProjectionsOf.AllNames)
                    await _grains().GetGrain<IProjectionGrain>(projection).CatchUp();
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                Pump();
                return;
            }
            if (!_world.AllCaughtUp)
                Pump();
        });
    }

    private void Sweep() => Sweep(TimeSpan.FromSeconds(15));

    /// <param name="after">15 seconds; longer after a sweep that did not help.</param>
    private void Sweep(TimeSpan after)
    {
        if (_sweeping)
            return;
        _sweeping = true;
        _world.Start(async () =>
        {
            await _world.Sleep(after);
            _sweeping = false;
            if (_world.Outboxes.Count == 0)
                return;
            try
            {
                await _grains().GetGrain<IOutboxRelayGrain>("relay").Sweep();
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                // The next sweep finds what this one left.
            }
            if (_world.Outboxes.Count > 0)
                Sweep(after * 2 < TimeSpan.FromMinutes(20) ? after * 2 : TimeSpan.FromMinutes(20));
        });
    }

    private static DateTimeOffset FullMinute(DateTimeOffset at) => new((at.UtcTicks + TimeSpan.TicksPerMinute - 1) / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute, TimeSpan.Zero);
}
