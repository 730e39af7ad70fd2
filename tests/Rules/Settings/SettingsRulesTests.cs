using System.Collections.Immutable;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Settings;
using SubscriptionBox.Settings;
using Xunit;

namespace SubscriptionBox.Tests.Rules.Settings;

public sealed class SettingsRulesTests
{
    private static readonly Caller Admin = new("acc-1", Role.Administrator, null);

    [Fact]
    public void The_defaults_are_those_of_the_rules()
    {
        var s = new SettingsState().Current;
        Assert.Equal((new TimeOnly(9, 0), 3, 2, 30, "cancel", false), (s.ChargeTime, s.CutoffDays, s.ShipAfterDays, s.MinimumShelfLifeDays, s.DunningOutcome, s.ChargeMissedPeriods));
        Assert.Equal<int>([1, 3, 5, 7], s.DunningDays.ToArray());
    }

    public static TheoryData<string, ShopSettings> OutOfRange => new()
    {
        { "cutoffDays", ShopSettings.Default with { CutoffDays = -1 } },
        { "cutoffDays", ShopSettings.Default with { CutoffDays = 21 } },
        { "shipAfterDays", ShopSettings.Default with { ShipAfterDays = 21 } },
        { "minimumShelfLifeDays", ShopSettings.Default with { MinimumShelfLifeDays = 366 } },
        { "repeatWindowBoxes", ShopSettings.Default with { RepeatWindowBoxes = 25 } },
        { "reservationHoldMinutes", ShopSettings.Default with { ReservationHoldMinutes = 0 } },
        { "dunningDays", ShopSettings.Default with { DunningDays = [] } },
        { "dunningDays", ShopSettings.Default with { DunningDays = default } },
        { "dunningDays", ShopSettings.Default with { DunningDays = [3, 3] } },
        { "dunningDays", ShopSettings.Default with { DunningDays = [0, 1] } },
        { "dunningDays", ShopSettings.Default with { DunningDays = [61] } },
        { "dunningDays", ShopSettings.Default with { DunningDays = [.. Enumerable.Range(1, 11)] } },
        { "shippingFees", ShopSettings.Default with { ShippingFees = [new(-1, "USD")] } },
        { "shippingFees", ShopSettings.Default with { ShippingFees = [new(100_001, "USD")] } },
        { "shippingFees", ShopSettings.Default with { ShippingFees = [new(500, "CHF")] } },
        { "shippingFees", ShopSettings.Default with { ShippingFees = [new(500, "USD"), new(600, "USD")] } },
        { "dunningOutcome", ShopSettings.Default with { DunningOutcome = "forgive" } },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void What_is_out_of_range_is_refused_by_field(string field, ShopSettings settings)
    {
        var refusal = SettingsRules.Set(new SettingsState(), settings, null, Admin).Refusal!;
        Assert.Equal((SettingsRefusal.OutOfRange.Number, field), (refusal.Number, Assert.Single(refusal.Fields).Key));
    }

    [Fact]
    public void Only_administrators_change_them_and_only_what_they_have_seen()
    {
        var wanted = ShopSettings.Default with { CutoffDays = 5 };
        Assert.Equal(CommonRefusal.Forbidden, SettingsRules.Set(new SettingsState(), wanted, null, Admin with { Role = Role.Support }).Refusal);
        Assert.Equal(CommonRefusal.Stale, SettingsRules.Set(new SettingsState(), wanted, 1, Admin).Refusal);
        var set = SettingsRules.Set(new SettingsState(), wanted, 0, Admin);
        Assert.Equal((5, 1L), (set.Next!.Current.CutoffDays, set.Next.Current.Version));
        Assert.Single(set.Events);
    }

    [Fact]
    public void Who_sells_and_what_shipping_costs_stay_where_they_are_left_out()
    {
        var full = SettingsRules.Set(new SettingsState(), ShopSettings.Default with { Seller = new("Shop", ["1 Street"], []), ShippingFees = [new(500, "USD")] }, null, Admin).Next!;
        var without = SettingsRules.Set(full, ShopSettings.Default with { CutoffDays = 5 }, null, Admin).Next!.Current;
        Assert.Equal(("Shop", 5, new Money(500, "USD"), new Money(0, "EUR")), (without.Seller!.Name, without.CutoffDays, without.ShippingFee("USD"), without.ShippingFee("EUR")));
        Assert.Equal(new Money(0, "USD"), SettingsRules.Set(full, full.Current with { ShippingFees = [] }, null, Admin).Next!.Current.ShippingFee("USD"));
    }

    [Fact]
    public void Setting_what_holds_already_changes_nothing() =>
        Assert.Empty(SettingsRules.Set(new SettingsState(), ShopSettings.Default with { DunningDays = ImmutableArray.Create(1, 3, 5, 7) }, null, Admin).Events);
}
