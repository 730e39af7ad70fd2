using SubscriptionBox.Settings;
using static SubscriptionBox.Grains.Common.Deciding;

namespace SubscriptionBox.Grains.Settings;

/// <summary>What settings may be.</summary>
public static class SettingsRules
{
    /// <summary>Replaces all settings.</summary>
    public static Decision<SettingsState> Set(SettingsState state, ShopSettings wanted, long? ifVersion, Caller caller)
    {
        if (caller.Role is not (Role.Administrator or Role.System))
            return CommonRefusal.Forbidden;
        var current = state.Current;
        if (ifVersion is { } version && version != current.Version)
            return CommonRefusal.Stale;
        // What is left out stays: a form that does not know a setting does not take it away.
        wanted = wanted with { Seller = wanted.Seller ?? current.Seller, ShippingFees = wanted.ShippingFees ?? current.ShippingFees };
        if (Faults(wanted) is { IsEmpty: false } faults)
            return SettingsRefusal.OutOfRange with { Fields = faults };
        if (Same(current, wanted))
            return Accept(state);
        var next = wanted with { Version = current.Version + 1 };
        return Accept(state with { Values = next }, new SettingsChanged(current, next));
    }

    private static ImmutableDictionary<string, ImmutableArray<string>> Faults(ShopSettings s)
    {
        var faults = ImmutableDictionary.CreateBuilder<string, ImmutableArray<string>>();
        Between("cutoffDays", s.CutoffDays, 0, 20);
        Between("shipAfterDays", s.ShipAfterDays, 0, 20);
        Between("minimumShelfLifeDays", s.MinimumShelfLifeDays, 0, 365);
        Between("repeatWindowBoxes", s.RepeatWindowBoxes, 0, 24);
        Between("reservationHoldMinutes", s.ReservationHoldMinutes, 1, 10_080);
        if (!Rising(s.DunningDays))
            faults["dunningDays"] = ["Give 1 to 10 rising whole numbers, each from 1 to 60."];
        if (s.DunningOutcome is not ("cancel" or "pause"))
            faults["dunningOutcome"] = ["Either `cancel` or `pause`."];
        if (s.ShippingFees is { } fees && (fees.IsDefault || fees.Any(f => f.Amount is < 0 or > 100_000 || f.Currency is not ("USD" or "CAD" or "EUR" or "GBP")) || fees.Select(f => f.Currency).Distinct().Count() != fees.Length))
            faults["shippingFees"] = ["One for each of USD, CAD, EUR and GBP at most, from 0 to 1,000.00."];
        if (s.Seller is { } seller)
            Check(seller);
        return faults.ToImmutable();

        void Check(SellerDetails who)
        {
            if (who.Name is not { Length: >= 1 and <= 200 })
                faults["seller.name"] = ["1 to 200 characters."];
            if (who.Address.IsDefaultOrEmpty || who.Address.Length > 8 || who.Address.Any(line => line is not { Length: >= 1 and <= 200 }))
                faults["seller.address"] = ["1 to 8 lines of 1 to 200 characters."];
            if (who.TaxIds.IsDefault || who.TaxIds.Length > 8 || who.TaxIds.Any(id => id is not { Length: >= 1 and <= 200 }))
                faults["seller.taxIds"] = ["At most 8, each of 1 to 200 characters."];
        }

        void Between(string field, int value, int least, int most)
        {
            if (value < least || value > most)
                faults[field] = [$"A whole number from {least} to {most}."];
        }
    }

    private static bool Rising(ImmutableArray<int> days) =>
        !days.IsDefault && days.Length is >= 1 and <= 10 && days.All(d => d is >= 1 and <= 60) && days.Zip(days.Skip(1)).All(pair => pair.First < pair.Second);

    private static bool Same(ShopSettings a, ShopSettings b) =>
        a.DunningDays.SequenceEqual(b.DunningDays) && (a.ShippingFees ?? []).SequenceEqual(b.ShippingFees ?? [])
        && a with { DunningDays = [], ShippingFees = null, Version = 0 } == b with { DunningDays = [], ShippingFees = null, Version = 0 };
}
