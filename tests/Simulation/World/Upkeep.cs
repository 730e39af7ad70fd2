using SubscriptionBox.Audit;
using SubscriptionBox.Calendar;
using SubscriptionBox.Tests.Simulation.Faults;

namespace SubscriptionBox.Tests.Simulation.World;

/// <summary>What a silo does by itself: the calendar's ticks every minute, the relay every 15 seconds, the projections after every append. What would find nothing to do is left out,
/// which is what lets years pass in a second; everything else about them may go wrong.</summary>
public sealed class Upkeep
{
    private readonly ShopWorld _world;
    private readonly Func<IGrainFactory> _grains;
    private readonly Dictionary<int, DateTimeOffset> _ticks = [];
    private readonly SortedSet<(DateTimeOffset At, int Shard)> _order = [];
    private readonly HashSet<DateTimeOffset> _alarms = [];
    private bool _sweeping;

    /// <param name="world">Where everything lies.</param>
    /// <param name="grains">A silo that is up.</param>
    public Upkeep(ShopWorld world, Func<IGrainFactory> grains)
    {
        (_world, _grains) = (world, grains);
        Followers.Lags(world.Chance("lag"), out var shelves, out var books);
        // What counters and boxes are decided on is never as far behind as what is only written down.
        Followers[] followers = [new(world, grains, ProjectionsOf.Shelves, shelves), new(world, grains, ProjectionsOf.Books, books)];
        world.Due.Due = Tick;
        world.Log.Added = () => Array.ForEach(followers, f => f.Pump());
        world.Outboxes.Waits = Sweep;
        Hurry = () => Array.ForEach(followers, f => f.LongestLag = Followers.ShortestLag);
    }

    /// <summary>From now on consumers lag behind by half an hour at most.</summary>
    public Action Hurry { get; }

    /// <summary>Ticks given so far.</summary>
    public int Ticks { get; private set; }

    /// <summary>The instant up to which no tick comes (F13): an outage of the calendar.</summary>
    public DateTimeOffset CalendarDownUntil { get; set; }

    /// <summary>The tick of the first full minute after a shard has something due.</summary>
    private void Tick(int shard, DateTimeOffset due)
    {
        var at = FullMinute(due > _world.Now ? due : _world.Now);
        if (_ticks.TryGetValue(shard, out var known))
        {
            if (known > _world.Now && known <= at)
                return;
            _order.Remove((known, shard));
        }
        _ticks[shard] = at;
        _order.Add((at, shard));
        Wait();
    }

    /// <summary>One alarm for whatever comes first: each that is set costs steps.</summary>
    private void Wait()
    {
        if (_order.Count > 0 && _order.Min.At is var at && _alarms.Add(at))
            _world.Start(async () =>
            {
                await _world.Sleep(at - _world.Now);
                _alarms.Remove(at);
                while (_order.Count > 0 && _order.Min is var (due, shard) && due <= _world.Now)
                {
                    _order.Remove((due, shard));
                    _ticks.Remove(shard);
                    _world.Start(() => Run(shard));
                }
                Wait();
            });
    }

    private async Task Run(int shard)
    {
        if (_world.Faults.Strikes(Fault.F13LateTick, 0.02))
            CalendarDownUntil = _world.Now + _world.Faults.Span(TimeSpan.FromMinutes(5), TimeSpan.FromDays(_world.Faults.Pick(12) == 0 ? 45 : 4));
        if (CalendarDownUntil > _world.Now)
        {
            Tick(shard, CalendarDownUntil);
            return;
        }
        if (_world.Due.DueIn(shard, _world.Now).Any())
        {
            Ticks++;
            var twice = _world.Faults.Strikes(Fault.F13LateTick, 0.02) ? Once(shard) : Task.CompletedTask;
            await Once(shard);
            await twice;
        }
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
