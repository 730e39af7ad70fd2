using System.ComponentModel.DataAnnotations;
using System.Globalization;
using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Settings;

namespace SubscriptionBox.Api.Endpoints;

/// <summary><c>/admin/settings</c>.</summary>
public static class AdminSettingsEndpoints
{
    private const string Key = "set-shop";

    /// <summary>Maps them.</summary>
    public static void MapAdminSettings(this IEndpointRouteBuilder api)
    {
        api.MapGet("/admin/settings", Get).WithSummary("The settings of the shop").ForAdministrators();
        api.MapPut("/admin/settings", Put).WithSummary("Replaces the settings of the shop; seller and shippingFees stay where they are left out").ForAdministrators();
    }

    private static async Task<Ok<SettingsBody>> Get(IGrainFactory grains) =>
        Reply.From<ShopSettings, SettingsBody>(await grains.GetGrain<ISettingsGrain>(Key).Get(), SettingsBody.Of, settings => settings.Version);

    private static async Task<Ok<SettingsBody>> Put(SettingsBody body, IfMatch match, HttpContext http, IGrainFactory grains) => Reply.From(
        await grains.GetGrain<ISettingsGrain>(Key).Set(body.ToSettings(), match.Version, http.Caller()), SettingsBody.Of, settings => settings.Version);
}

/// <summary>The shop's settings (rules.md). A PUT replaces all of them, but for who sells and what shipping costs where these are left out.</summary>
/// <param name="ChargeTime">Local time of charges in the customer's zone, such as 09:00.</param>
/// <param name="CutoffDays">Days before the charge date at whose 00:00 local a box locks.</param>
/// <param name="ShipAfterDays">Days from charge to shipping.</param>
/// <param name="MinimumShelfLifeDays">A lot with less at delivery is not picked.</param>
/// <param name="DunningDays">Days after a decline on which the charge is tried again, rising.</param>
/// <param name="DunningOutcome">What happens after the last.</param>
/// <param name="ChargeMissedPeriods">Whether every unpaid period is charged once the card works, or only the latest.</param>
/// <param name="RepeatWindowBoxes">No item again within this many boxes.</param>
/// <param name="ReservationHoldMinutes">How long an unpaid order keeps its stock.</param>
/// <param name="Seller">Who sells, as invoices say it.</param>
/// <param name="ShippingFees">What sending one box costs beside the plan's price, one amount a currency; an empty list for nothing.</param>
public sealed record SettingsBody(
    [Text(5, 8)] string ChargeTime, [Range(0, 20)] int CutoffDays, [Range(0, 20)] int ShipAfterDays, [Range(0, 365)] int MinimumShelfLifeDays,
    [Count(1, 10)] ImmutableArray<int> DunningDays, [OneOf("cancel", "pause")] string DunningOutcome, bool ChargeMissedPeriods,
    [Range(0, 24)] int RepeatWindowBoxes, [Range(1, 10_080)] int ReservationHoldMinutes, SellerBody? Seller = null,
    [Count(0, 4)] ImmutableArray<Money>? ShippingFees = null)
{
    internal static SettingsBody Of(ShopSettings s) => new(
        s.ChargeTime.ToString(s.ChargeTime.Second == 0 ? "HH:mm" : "HH:mm:ss", CultureInfo.InvariantCulture), s.CutoffDays, s.ShipAfterDays, s.MinimumShelfLifeDays,
        s.DunningDays, s.DunningOutcome, s.ChargeMissedPeriods, s.RepeatWindowBoxes, s.ReservationHoldMinutes,
        s.Seller is { } seller ? new(seller.Name, seller.Address, seller.TaxIds) : null, s.ShippingFees is { IsEmpty: false } fees ? fees : null);

    internal ShopSettings ToSettings() => new(
        TimeOnly.TryParseExact(ChargeTime, ["HH:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : throw new BadField("chargeTime", "A local time such as 09:00."),
        CutoffDays, ShipAfterDays, MinimumShelfLifeDays, DunningDays, DunningOutcome, ChargeMissedPeriods, RepeatWindowBoxes, ReservationHoldMinutes)
    {
        Seller = Seller is { } seller ? new(seller.Name, seller.Address, seller.TaxIds ?? []) : null, ShippingFees = ShippingFees,
    };
}

/// <summary>Who sells, as invoices say it.</summary>
/// <param name="Address">Lines as on an envelope.</param>
/// <param name="TaxIds">Registrations to be shown, such as "VAT DE123456789".</param>
public sealed record SellerBody([Text(1, 200)] string Name, [Count(1, 8), Each(1, 200)] ImmutableArray<string> Address, [Count(0, 8), Each(1, 200)] ImmutableArray<string>? TaxIds = null);
