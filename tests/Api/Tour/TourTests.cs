using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Tour;

/// <summary>requests/tour.http runs from top to bottom against a fresh demo shop, and every request answers as it says.</summary>
public sealed class TourTests
{
    [Fact]
    public async Task The_tour_runs_from_top_to_bottom()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Demo = true, Empty = true });
        await Tour.Run(shop.Address);
    }
}
