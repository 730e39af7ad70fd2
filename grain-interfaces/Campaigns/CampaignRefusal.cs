namespace SubscriptionBox.Campaigns;

/// <summary>Refusals 700–749: why a code does not count, and what a campaign cannot be.</summary>
public static class CampaignRefusal
{
    /// <summary>Nobody's, or not public yet.</summary>
    public static readonly Refusal UnknownCode = Code(700, "promo-code-unknown", "This promo code is not known.");
    /// <summary>Its campaign begins later.</summary>
    public static readonly Refusal NotStarted = Code(701, "promo-code-not-started", "This promo code does not count yet.");
    /// <summary>Its campaign is over.</summary>
    public static readonly Refusal Ended = Code(702, "promo-code-ended", "This promo code has expired.");
    /// <summary>Its campaign is stopped for now.</summary>
    public static readonly Refusal Paused = Code(703, "promo-code-paused", "This promo code is not available right now.");
    /// <summary>All redemptions are taken, or the budget does not cover the discount (invariant I3).</summary>
    public static readonly Refusal Exhausted = Code(704, "promo-code-exhausted", "This promo code has been used up.");
    /// <summary>This customer has used it as often as allowed.</summary>
    public static readonly Refusal CustomerLimit = Code(705, "promo-code-customer-limit", "You have used this promo code as often as you can.");
    /// <summary>For other plans.</summary>
    public static readonly Refusal OtherPlan = Code(706, "promo-code-not-for-plan", "This promo code is not for this plan.");
    /// <summary>For other currencies.</summary>
    public static readonly Refusal OtherCurrency = Code(707, "promo-code-not-for-currency", "This promo code does not count in this currency.");
    /// <summary>For other customers.</summary>
    public static readonly Refusal OtherSegment = Code(708, "promo-code-not-for-you", "This promo code is for other customers.");
    /// <summary>For new customers.</summary>
    public static readonly Refusal NewCustomersOnly = Code(709, "promo-code-new-customers-only", "This promo code is for new customers only.");
    /// <summary>More codes at once than are looked up.</summary>
    public static readonly Refusal TooManyCodes = Code(710, "promo-code-too-many", "At most five promo codes at once.");

    /// <summary>No such campaign.</summary>
    public static readonly Refusal UnknownCampaign = new(720, RefusalKind.NotFound, "unknown-campaign", "There is no such campaign.");
    /// <summary>A code is another campaign's.</summary>
    public static readonly Refusal CodeTaken = new(721, RefusalKind.Conflict, "promo-code-taken", "Another campaign has this code.");
    /// <summary>It is over for good.</summary>
    public static readonly Refusal IsEnded = new(722, RefusalKind.Conflict, "campaign-ended", "The campaign has ended.");
    /// <summary>Only an active campaign can be paused.</summary>
    public static readonly Refusal NotActive = new(723, RefusalKind.Conflict, "campaign-not-active", "The campaign is not active.");
    /// <summary>Another campaign stands under this id.</summary>
    public static readonly Refusal Exists = new(724, RefusalKind.Conflict, "campaign-exists", "There is another campaign with this id.");
    /// <summary>No such segment.</summary>
    public static readonly Refusal UnknownSegment = new(725, RefusalKind.NotFound, "unknown-segment", "There is no such segment.");
    /// <summary>The reservation a charge relied on is gone: nothing was charged.</summary>
    public static readonly Refusal NotHeld = new(726, RefusalKind.Conflict, "discount-not-held", "The discount or credit is not available any more; nothing was charged. Look at the price again.");
    /// <summary>The balance does not cover it.</summary>
    public static readonly Refusal NotEnoughCredit = new(727, RefusalKind.Conflict, "not-enough-credit", "There is not so much credit.");

    private static Refusal Code(int number, string code, string detail) => new Refusal(number, RefusalKind.Invalid, code, detail).On("promoCode", detail);
}
