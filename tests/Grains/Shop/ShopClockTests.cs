using SubscriptionBox.Silo.Adapters.Clock;
using SubscriptionBox.Tests.Support;
using Xunit;

namespace SubscriptionBox.Tests.Grains.Shop;

public sealed class ShopClockTests
{
    [Fact]
    public void It_runs_with_the_system_until_it_is_moved_and_stands_still_while_it_is_frozen()
    {
        var system = new FakeClock();
        var clock = new ShopClock(system, movable: true);
        var start = system.GetUtcNow();
        Assert.Equal(start, clock.GetUtcNow());
        clock.Set(TimeSpan.FromDays(30), null);
        system.Advance(TimeSpan.FromHours(1));
        Assert.Equal(start.AddDays(30).AddHours(1), clock.GetUtcNow());
        clock.Set(TimeSpan.FromDays(30), start.AddYears(1));
        system.Advance(TimeSpan.FromHours(1));
        Assert.Equal((start.AddYears(1), start.AddHours(2)), (clock.GetUtcNow(), clock.SystemNow));
    }
}
