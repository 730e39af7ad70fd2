using SubscriptionBox.Silo.Hosting;

namespace SubscriptionBox.Tests.Cluster;

/// <summary>The provider's rows do not say which class a state is of: the names have to.</summary>
public sealed class When_state_names_are_checked
{
    [Fact]
    public void Those_of_the_shop_are_fine() => StateNames.Check();

    [Fact]
    public void Two_classes_with_one_name_are_refused() =>
        Assert.Contains("order", Assert.Throws<CannotStartException>(() => StateNames.Check([("OrderGrain", "order"), ("ParcelGrain", "order")])).Message);

    [Fact]
    public void The_name_that_everybody_gets_is_refused() =>
        Assert.Contains("OrderGrain", Assert.Throws<CannotStartException>(() => StateNames.Check([("OrderGrain", "state")])).Message);
}
