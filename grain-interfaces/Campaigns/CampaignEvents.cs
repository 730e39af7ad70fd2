namespace SubscriptionBox.Campaigns;

/// <summary>A campaign was drafted, changed, or moved on. None of a campaign's events names a customer or a subscription.</summary>
/// <param name="Campaign">As it is now, with its figures.</param>
public sealed record CampaignSaved(CampaignView Campaign) : DomainEvent;

/// <summary>A charge with this campaign's discount went through.</summary>
/// <param name="First">True when it was a redemption, false for a later charge of the same coupon.</param>
/// <param name="Discount">Net.</param>
/// <param name="Revenue">Net goods after the discount.</param>
public sealed record DiscountGiven(string CampaignId, string Code, bool First, Money Discount, Money Revenue) : DomainEvent;

/// <summary>Support gave a customer credit; the reason stands beside the payload.</summary>
/// <param name="ExpiresAt">From then on it cannot be used; null for never.</param>
public sealed record CreditGranted(string CreditId, Money Amount, DateTimeOffset? ExpiresAt) : DomainEvent;

/// <summary>Credit was used for a charge, whose <c>subscriptionCharged</c> tells the same amount.</summary>
public sealed record CreditUsed(string PaymentKey, Money Amount) : DomainEvent;

/// <summary>Credit that was used for a charge is the customer's again: what it had paid for will not be.</summary>
/// <param name="CreditId">The refund's key.</param>
/// <param name="Tax">The part of it that is tax, and not owed any more.</param>
public sealed record CreditReturned(string CreditId, string PaymentKey, Money Amount, Money Tax) : DomainEvent;

/// <summary>Credit was not used in time, or its customer left.</summary>
public sealed record CreditExpired(string CreditId, Money Amount) : DomainEvent;

/// <summary>A segment was drafted or changed.</summary>
public sealed record SegmentSaved(SegmentView Segment) : DomainEvent;
