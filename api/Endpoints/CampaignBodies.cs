using System.ComponentModel.DataAnnotations;
using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Campaigns;

namespace SubscriptionBox.Api.Endpoints;

/// <summary>A campaign, as marketing says it.</summary>
/// <param name="Discount">A part of the price, or an amount.</param>
/// <param name="Codes">3–40 letters, digits, '-' or '_'; large and small letters are the same.</param>
/// <param name="EndsAt">From then on no new redemptions.</param>
/// <param name="RedemptionLimit">At most so many redemptions.</param>
/// <param name="PerCustomerLimit">At most so many of one customer.</param>
/// <param name="Budget">At most so much discount, net, over all charges; the codes then count in its currency only.</param>
/// <param name="SegmentId">Only for customers of a segment.</param>
/// <param name="Plans">Only for these plans.</param>
/// <param name="NewCustomersOnly">Only for customers who never had a subscription, once each.</param>
/// <param name="Stackable">Whether it combines with other stackable ones; otherwise the best single code counts.</param>
/// <param name="Duration">How long the coupon lasts: the first charge, so many charges, or every charge.</param>
/// <param name="Charges">How many, with duration repeating.</param>
public sealed record CampaignBody(
    [Text(1, 120)] string Name, [Text(1, 500, Lines = true)] string Goal, DiscountBody Discount, [Count(1, 50), Each(3, 40)] ImmutableArray<string> Codes,
    DateTimeOffset StartsAt, DateTimeOffset EndsAt,
    [Range(1, 100_000_000)] int? RedemptionLimit = null, [Range(1, 1_000)] int? PerCustomerLimit = null, Money? Budget = null, [Text(5, 100)] string? SegmentId = null,
    [Count(0, 100), Each(1, 100)] ImmutableArray<string>? Plans = null, bool? NewCustomersOnly = null, bool? Stackable = null,
    [OneOf("once", "repeating", "forever")] string? Duration = null, [Range(1, 120)] int? Charges = null)
{
    internal CampaignDraft ToDraft() => new(Name, Goal, Discount.ToOffer(), Codes, StartsAt, EndsAt)
    {
        RedemptionLimit = RedemptionLimit, PerCustomerLimit = PerCustomerLimit, Budget = Budget,
        SegmentId = SegmentId is null || KeyConstraint.IsKey(SegmentId, "seg") ? SegmentId : throw new BadField("segmentId", "Must be seg- and then letters, digits or '-'."),
        Plans = Plans ?? [], NewCustomersOnly = NewCustomersOnly ?? false, Stackable = Stackable ?? false,
        Charges = (Duration, Charges) switch
        {
            ("forever", null) => null,
            ("once" or null, null) => 1,
            ("repeating" or null, { } charges) => charges,
            ("repeating", null) => throw new BadField("charges", "How many charges?"),
            _ => throw new BadField("charges", "Goes with duration repeating."),
        },
    };
}

/// <summary>What comes off: one of the three.</summary>
/// <param name="Percent">Of the listed price; up to four decimals.</param>
/// <param name="Amount">In one currency.</param>
/// <param name="Amounts">In several, each once.</param>
public sealed record DiscountBody([Range(0.0001, 100)] decimal? Percent = null, Money? Amount = null, [Count(1, 4)] ImmutableArray<Money>? Amounts = null)
{
    internal DiscountOffer ToOffer()
    {
        if ((Percent is null ? 0 : 1) + (Amount is null ? 0 : 1) + (Amounts is null ? 0 : 1) != 1)
            throw new BadField("discount", "One of percent, amount and amounts.");
        var parts = Percent * 10_000;
        if (parts is { } given && given != decimal.Truncate(given))
            throw new BadField("discount.percent", "At most four decimals.");
        return new((int?)parts, Amount is { } one ? [one] : Amounts ?? []);
    }

    internal static DiscountBody Of(DiscountOffer offer) => new(
        offer.PartsPerMillion / 10_000m, offer.Amounts.Length == 1 ? offer.Amounts[0] : null, offer.Amounts.Length > 1 ? offer.Amounts : null);
}

/// <summary>A campaign with what it gave and earned.</summary>
/// <param name="Status">draft, active, paused or ended.</param>
/// <param name="Redemptions">Whose charge went through.</param>
/// <param name="Reserved">Redemptions that wait for their charge; they count against the limits.</param>
/// <param name="DiscountGiven">Net, over all charges; in the campaign's own currency, or USD.</param>
/// <param name="Revenue">Net goods after the discount, likewise.</param>
/// <param name="ByCurrency">The same in every currency that it was used in.</param>
public sealed record CampaignReply(
    string CampaignId, string Name, string Goal, CampaignStatus Status, DiscountBody Discount, ImmutableArray<string> Codes, DateTimeOffset StartsAt, DateTimeOffset EndsAt,
    int? RedemptionLimit, int? PerCustomerLimit, Money? Budget, string? SegmentId, ImmutableArray<string> Plans, bool NewCustomersOnly, bool Stackable, string Duration, int? Charges,
    int Redemptions, int Reserved, Money DiscountGiven, Money Revenue, ImmutableArray<CurrencyFigures> ByCurrency, DateTimeOffset CreatedAt)
{
    internal static CampaignReply Of(CampaignView view)
    {
        var t = view.Terms;
        var currency = t.Budget?.Currency ?? (t.Discount.Amounts.IsEmpty ? null : t.Discount.Amounts[0].Currency);
        var (given, revenue) = CurrencyFigures.Main(view.Totals, currency);
        return new(
            view.CampaignId, t.Name, t.Goal, view.Status, DiscountBody.Of(t.Discount), t.Codes, t.StartsAt, t.EndsAt, t.RedemptionLimit, t.PerCustomerLimit, t.Budget, t.SegmentId, t.Plans,
            t.NewCustomersOnly, t.Stackable, t.Charges switch { null => "forever", 1 => "once", _ => "repeating" }, t.Charges is 1 ? null : t.Charges,
            view.Redemptions, view.Reserved, given, revenue, CurrencyFigures.Of(view.Totals), view.CreatedAt);
    }
}

/// <summary>Figures of one currency.</summary>
/// <param name="Charges">Charges with the discount, redemptions and later ones.</param>
public sealed record CurrencyFigures(string Currency, int Charges, Money DiscountGiven, Money Revenue)
{
    internal static ImmutableArray<CurrencyFigures> Of(ImmutableArray<CampaignTotals> totals) =>
        [.. totals.Select(t => new CurrencyFigures(t.Currency, t.Charges, new(t.DiscountGiven, t.Currency), new(t.Revenue, t.Currency)))];

    internal static (Money Given, Money Revenue) Main(ImmutableArray<CampaignTotals> totals, string? currency)
    {
        var main = currency ?? (totals.Length == 1 ? totals[0].Currency : "USD");
        var of = totals.FirstOrDefault(t => t.Currency == main);
        return (new(of?.DiscountGiven ?? 0, main), new(of?.Revenue ?? 0, main));
    }
}

/// <summary>What every campaign gave and earned.</summary>
public sealed record AnalyticsBody(ImmutableArray<FiguresBody> Items);

/// <summary>What a campaign gave and earned, computed from events that name nobody.</summary>
/// <param name="DiscountGiven">In the only currency it was used in, or USD.</param>
public sealed record FiguresBody(string CampaignId, string Name, CampaignStatus Status, int Redemptions, Money DiscountGiven, Money Revenue, ImmutableArray<CurrencyFigures> ByCurrency)
{
    internal static FiguresBody Of(CampaignFigures figures)
    {
        var (given, revenue) = CurrencyFigures.Main(figures.Totals, null);
        return new(figures.CampaignId, figures.Name, figures.Status, figures.Redemptions, given, revenue, CurrencyFigures.Of(figures.Totals));
    }
}
