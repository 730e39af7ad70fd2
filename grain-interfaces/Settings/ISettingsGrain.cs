namespace SubscriptionBox.Settings;

/// <summary>The administrator's settings (key <c>set-shop</c>).</summary>
public interface ISettingsGrain : IGrainWithStringKey
{
    /// <summary>As they are.</summary>
    [AlwaysInterleave] Task<ShopSettings> Get();
    /// <summary>Replaces them; who sells and what shipping costs stay where they are left out (null).</summary>
    Task<Answer<ShopSettings>> Set(ShopSettings settings, long? ifVersion, Caller caller);
}

/// <summary>Settings that rules.md names, with the defaults given there.</summary>
/// <param name="ChargeTime">Local time of charges in the customer's zone.</param>
/// <param name="CutoffDays">Days before the charge date at whose 00:00 local a box locks: 0–20.</param>
/// <param name="ShipAfterDays">Days from charge to shipping: 0–20.</param>
/// <param name="MinimumShelfLifeDays">A lot with less at delivery is not picked: 0–365.</param>
/// <param name="DunningDays">Days after the decline on which the charge is tried again: 1–10 rising numbers, each 1–60.</param>
/// <param name="DunningOutcome">What happens after the last: cancel or pause.</param>
/// <param name="ChargeMissedPeriods">Whether every unpaid period is charged once the card works, or only the latest.</param>
/// <param name="RepeatWindowBoxes">No item again within this many boxes: 0–24.</param>
/// <param name="ReservationHoldMinutes">How long an unpaid order keeps its stock: 1–10,080.</param>
/// <param name="Version">The ETag.</param>
[GenerateSerializer, Immutable, Alias("shopSettings")]
public sealed record ShopSettings(
    TimeOnly ChargeTime, int CutoffDays, int ShipAfterDays, int MinimumShelfLifeDays, ImmutableArray<int> DunningDays, string DunningOutcome,
    bool ChargeMissedPeriods, int RepeatWindowBoxes, int ReservationHoldMinutes, long Version = 0)
{
    /// <summary>rules.md's defaults.</summary>
    public static readonly ShopSettings Default = new(new TimeOnly(9, 0), 3, 2, 30, [1, 3, 5, 7], "cancel", false, 3, 60);

    /// <summary>Who sells, as invoices say it; null until somebody says: <see cref="SellerDetails.Demo"/>.</summary>
    [Id(0)] public SellerDetails? Seller { get; init; }

    /// <summary>What sending one box costs, beside the plan's price: one amount a currency, 0–100,000 minor units, as listed: where prices include VAT it includes it too. Null or without a currency: nothing.
    /// Counts from the next charge on.</summary>
    [Id(1)] public ImmutableArray<Money>? ShippingFees { get; init; }

    /// <summary>The fee for one box in a currency.</summary>
    public Money ShippingFee(string currency) => (ShippingFees ?? []).FirstOrDefault(fee => fee.Currency == currency) is { Amount: not 0 } fee ? fee : Money.Zero(currency);
}

/// <summary>The shop as it stands on invoices. A change counts for documents issued after it.</summary>
/// <param name="Name">1–200 characters.</param>
/// <param name="Address">Lines as on an envelope: 1–8, each 1–200 characters.</param>
/// <param name="TaxIds">Registrations to be shown, such as "VAT DE123456789": at most 8, each 1–200 characters.</param>
[GenerateSerializer, Immutable, Alias("sellerDetails")]
public sealed record SellerDetails(string Name, ImmutableArray<string> Address, ImmutableArray<string> TaxIds)
{
    /// <summary>A shop that has not said who it is.</summary>
    public static readonly SellerDetails Demo = new("SubscriptionBox Demo Shop", ["1 Market Street", "New York, NY 10001", "US"], []);

    /// <inheritdoc/>
    public bool Equals(SellerDetails? other) => other is not null && Name == other.Name && Address.SequenceEqual(other.Address) && TaxIds.SequenceEqual(other.TaxIds);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Address.Length, TaxIds.Length);
}

/// <summary>Refusals 600–609.</summary>
public static class SettingsRefusal
{
    /// <summary>Out of range; the fields say which.</summary>
    public static readonly Refusal OutOfRange = new(600, RefusalKind.Invalid, "settings-out-of-range", "Some settings are out of range.");
}
