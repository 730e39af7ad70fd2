using SubscriptionBox.Campaigns;

namespace SubscriptionBox.Grains.Campaigns;

/// <summary>What marketing may say of a campaign.</summary>
public static class CampaignDrafts
{
    /// <summary>Most codes of a campaign.</summary>
    public const int MostCodes = 50;

    private static readonly ImmutableArray<string> Currencies = ["USD", "CAD", "EUR", "GBP"];

    /// <summary>Codes in their one spelling, each once; names without spaces around them. A code that cannot be one stays as it is, for <see cref="Faults"/> to name.</summary>
    public static CampaignDraft Normalise(CampaignDraft draft) => draft with
    {
        Name = draft.Name.Trim(), Goal = draft.Goal.Trim(),
        Codes = [.. draft.Codes.Select(c => PromoCodes.Normalise(c) ?? c).Distinct(StringComparer.Ordinal)],
        Plans = [.. draft.Plans.Distinct(StringComparer.Ordinal)],
        StartsAt = draft.StartsAt.ToUniversalTime(), EndsAt = draft.EndsAt.ToUniversalTime(),
    };

    /// <summary>What is wrong, by field; null when nothing is.</summary>
    public static Refusal? Faults(CampaignDraft draft)
    {
        var faults = ImmutableDictionary.CreateBuilder<string, ImmutableArray<string>>();
        Unless(draft.Name.Length is >= 1 and <= 120, "name", "1 to 120 characters.");
        Unless(draft.Goal.Length is >= 1 and <= 500, "goal", "1 to 500 characters.");
        Unless(draft.Codes.Length is >= 1 and <= MostCodes, "codes", $"1 to {MostCodes} codes.");
        Unless(draft.Codes.All(c => PromoCodes.Normalise(c) is not null), "codes", $"A code has 3 to {PromoCodes.Longest} letters, digits, '-' or '_'.");
        Unless(draft.StartsAt < draft.EndsAt, "endsAt", "Later than the start.");
        Unless(draft.RedemptionLimit is null or (>= 1 and <= 100_000_000), "redemptionLimit", "1 to 100,000,000.");
        Unless(draft.PerCustomerLimit is null or (>= 1 and <= 1_000), "perCustomerLimit", "1 to 1,000.");
        Unless(draft.Charges is null or (>= 1 and <= 120), "charges", "1 to 120, or for ever.");
        Unless(draft.Budget is not { } budget || IsAmount(budget), "budget", "More than nothing, in a currency of the shop.");
        Unless(draft.Plans.Length <= 100, "plans", "At most 100.");
        Discount(draft.Discount);
        return faults.Count == 0 ? null : CommonRefusal.Invalid with { Fields = faults.ToImmutable() };

        void Discount(DiscountOffer offer)
        {
            Unless(offer.PartsPerMillion is null != offer.Amounts.IsEmpty, "discount", "Either a percentage or amounts.");
            Unless(offer.PartsPerMillion is null or (>= 1 and <= 1_000_000), "discount.percent", "More than 0, at most 100.");
            Unless(offer.Amounts.All(IsAmount) && offer.Amounts.DistinctBy(a => a.Currency).Count() == offer.Amounts.Length, "discount.amount", "More than nothing, each currency of the shop at most once.");
            Unless(draft.Budget is not { } limited || offer.Amounts.IsEmpty || offer.AmountIn(limited.Currency) is not null, "budget", "In a currency of the discount.");
        }

        void Unless(bool holds, string field, string fault)
        {
            if (!holds)
                faults[field] = [fault];
        }
    }

    /// <summary>Whether two drafts say the same.</summary>
    public static bool Same(CampaignDraft a, CampaignDraft b) =>
        a.Codes.SequenceEqual(b.Codes) && a.Plans.SequenceEqual(b.Plans) && a.Discount.PartsPerMillion == b.Discount.PartsPerMillion && a.Discount.Amounts.SequenceEqual(b.Discount.Amounts)
        && a with { Codes = [], Plans = [], Discount = None } == b with { Codes = [], Plans = [], Discount = None };

    private static readonly DiscountOffer None = new(null, []);

    private static bool IsAmount(Money money) => money.Amount is >= 1 and <= 100_000_000_000 && Currencies.Contains(money.Currency);
}
