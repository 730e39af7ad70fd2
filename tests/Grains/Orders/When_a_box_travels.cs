using SubscriptionBox.Silo.Adapters.Shipping;
using Xunit;

namespace SubscriptionBox.Tests.Grains.Orders;

public sealed class When_a_box_travels
{
    private static readonly DateTimeOffset PickedUp = new(2027, 3, 12, 17, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_same_box_always_takes_the_same_way() =>
        Assert.Equal(SandboxRoute.Plan("ord-1-0", PickedUp, "America/New_York").AsEnumerable(), SandboxRoute.Plan("ord-1-0", PickedUp, "America/New_York"));

    [Theory]
    [InlineData("America/New_York")]
    [InlineData("Europe/Berlin")]
    [InlineData("Pacific/Auckland")]
    [InlineData("Nowhere/Land")]
    public void Every_box_moves_forward_in_time_and_arrives_by_day_within_four_days(string zone)
    {
        for (var i = 0; i < 500; i++)
        {
            var plan = SandboxRoute.Plan($"ord-{i}-0", PickedUp, zone);
            Assert.Equal(plan.OrderBy(step => step.At), plan);
            Assert.InRange(plan[^1].At - PickedUp, TimeSpan.FromDays(1.5), TimeSpan.FromDays(4.5));
            Assert.Equal(("pickedUp", "delivered"), (plan[0].Status, plan[^1].Status));
            if (zone != "Nowhere/Land")
                Assert.InRange(TimeZoneInfo.ConvertTime(plan[^1].At, TimeZoneInfo.FindSystemTimeZoneById(zone)).Hour, 10, 17);
        }
    }

    [Fact]
    public void Tracking_shows_what_has_happened_and_says_when_to_look_again()
    {
        var plan = SandboxRoute.Plan("ord-1-0", PickedUp, "America/New_York");
        for (var step = 0; step < plan.Length; step++)
        {
            var track = SandboxRoute.TrackAt(plan, plan[step].At);
            Assert.Equal(plan.Take(step + 1), track.Steps);
            Assert.Equal((step == plan.Length - 1, step == plan.Length - 1 ? null : (DateTimeOffset?)plan[step + 1].At), (track.Delivered, track.LookAgainAt));
        }
        Assert.Empty(SandboxRoute.TrackAt(plan, PickedUp.AddTicks(-1)).Steps);
    }
}
