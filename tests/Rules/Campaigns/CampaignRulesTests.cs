using SubscriptionBox.Campaigns;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Campaigns;

namespace SubscriptionBox.Tests.Rules.Campaigns;

/// <summary>Limits and budget of a campaign (invariant I3), and what it says to a code, as tables.</summary>
public sealed class CampaignRulesTests
{
    private const string Id = "cmp-1";
    private static readonly DateTimeOffset Now = new(2027, 3, 10, 12, 0, 0, TimeSpan.Zero);

    private static readonly CampaignDraft Terms = new("Spring", "More boxes", new(200_000, []), ["SPRING"], Now.AddDays(-1), Now.AddDays(1));

    public static TheoryData<string, CampaignDraft, CampaignStatus, PromoUse, int?> Offers => new()
    {
        { "counts", Terms, CampaignStatus.Active, Use(), null },
        { "another code", Terms, CampaignStatus.Active, Use("SUMMER"), 700 },
        { "draft: not public", Terms, CampaignStatus.Draft, Use(), 700 },
        { "not started", Terms with { StartsAt = Now.AddTicks(1) }, CampaignStatus.Active, Use(), 701 },
        { "starts just now", Terms with { StartsAt = Now }, CampaignStatus.Active, Use(), null },
        { "over this instant", Terms with { EndsAt = Now }, CampaignStatus.Active, Use(), 702 },
        { "ended", Terms, CampaignStatus.Ended, Use(), 702 },
        { "paused", Terms, CampaignStatus.Paused, Use(), 703 },
        { "paused and over", Terms with { EndsAt = Now }, CampaignStatus.Paused, Use(), 702 },
        { "other plans", Terms with { Plans = ["plan-b"] }, CampaignStatus.Active, Use(), 706 },
        { "this plan", Terms with { Plans = ["plan-b", "plan-a"] }, CampaignStatus.Active, Use(), null },
        { "amount in another currency", Terms with { Discount = new(null, [new(500, "EUR")]) }, CampaignStatus.Active, Use(), 707 },
        { "amount in this one too", Terms with { Discount = new(null, [new(500, "EUR"), new(600, "USD")]) }, CampaignStatus.Active, Use(), null },
        { "budget in another currency", Terms with { Budget = new(1000, "EUR") }, CampaignStatus.Active, Use(), 707 },
        { "budget left", Terms with { Budget = new(1001, "USD") }, CampaignStatus.Active, Use(), null },
        { "budget given", Terms with { Budget = new(1000, "USD") }, CampaignStatus.Active, Use(), 704 },
        { "redemptions left", Terms with { RedemptionLimit = 4 }, CampaignStatus.Active, Use(), null },
        { "redemptions taken", Terms with { RedemptionLimit = 3 }, CampaignStatus.Active, Use(), 704 },
    };

    [Theory, MemberData(nameof(Offers))]
    public void A_code_counts_or_says_why_not(string _, CampaignDraft terms, CampaignStatus status, PromoUse use, int? refusal) =>
        Assert.Equal(refusal, CampaignRules.Offer(Running(terms) with { Status = status }, Id, use, Now).Refusal?.Number);

    [Theory]
    //          limit budget first discount refusal;  two are confirmed and one is set aside, 10.00 of USD in all
    [InlineData(4, null, true, 100, null)]
    [InlineData(3, null, true, 100, 704)]
    [InlineData(3, null, false, 100, null)] // a later charge of a running coupon is no redemption
    [InlineData(null, 1100L, true, 100, null)]
    [InlineData(null, 1099L, true, 100, 704)]
    [InlineData(null, 1099L, false, 100, 704)] // but counts against the budget
    [InlineData(null, 1099L, false, 99, null)]
    public void A_reservation_counts_as_given(int? limit, long? budget, bool first, long discount, int? refusal)
    {
        var state = Running(Terms with { RedemptionLimit = limit, Budget = budget is { } most ? new(most, "USD") : null });
        Assert.Equal(refusal, CampaignRules.Reserve(state, Id, Ask("pay-9", discount, first), Now).Refusal?.Number);
    }

    [Fact]
    public void The_same_key_is_the_same_reservation_with_the_amount_said_last()
    {
        var state = Running(Terms with { RedemptionLimit = 4, Budget = new(1100, "USD") });
        var held = CampaignRules.Reserve(state, Id, Ask("pay-9", 100), Now).Next!;
        Assert.Same(held, CampaignRules.Reserve(held, Id, Ask("pay-9", 100), Now).Next);
        Assert.Equal(50, CampaignRules.Reserve(held, Id, Ask("pay-9", 50), Now).Next!.Held[^1].Discount.Amount);
        Assert.Equal(704, CampaignRules.Reserve(held, Id, Ask("pay-9", 101), Now).Refusal!.Number);
        Assert.Equal(Now.AddMinutes(60).ToUnixTimeMilliseconds(), CampaignRules.Reserve(Empty(Terms), Id, Ask("pay-9", 100), Now).Next!.Wake!.At);
    }

    [Fact]
    public void A_paused_campaign_keeps_what_is_set_aside_and_what_runs()
    {
        var state = Running(Terms) with { Status = CampaignStatus.Paused };
        Assert.Same(state, CampaignRules.Reserve(state, Id, Ask("pay-3", 400), Now).Next);
        Assert.Equal(703, CampaignRules.Reserve(state, Id, Ask("pay-9", 400), Now).Refusal!.Number);
        Assert.Null(CampaignRules.Reserve(state, Id, Ask("pay-9", 400, first: false), Now).Refusal);
    }

    [Fact]
    public void What_is_used_is_counted_once_and_what_is_not_goes_back()
    {
        var state = Running(Terms);
        var used = CampaignRules.Settle(state, Id, new("pay-3", true, new(1600, "USD")));
        Assert.Equal((3, 0), (used.Next!.Redeemed, used.Next.Held.Length));
        Assert.Equal(new CampaignTotals("USD", 3, 1000, 4000), Assert.Single(used.Next.Totals));
        Assert.Equal(new DiscountGiven(Id, "SPRING", true, new(400, "USD"), new(1600, "USD")), Assert.Single(used.Events));
        Assert.Same(used.Next, CampaignRules.Settle(used.Next, Id, new("pay-3", true, new(1600, "USD"))).Next);
        Assert.Same(used.Next, CampaignRules.Settle(used.Next, Id, new("pay-3", false, new(1600, "USD"))).Next);
        var back = CampaignRules.Settle(state, Id, new("pay-3", false, new(1600, "USD"))).Next!;
        Assert.Equal((2, 0, 600L, null), (back.Redeemed, back.Held.Length, back.Totals[0].DiscountGiven, back.Wake));
    }

    [Theory]
    [InlineData(true, 1, 360)]
    [InlineData(false, 0, null)]
    public void What_stands_for_long_is_kept_while_the_subscription_counts_on_it(bool holds, int held, int? askAgainIn)
    {
        var next = CampaignRules.Asked(Running(Terms), Id, "pay-3", holds, Now).Next!;
        Assert.Equal((held, askAgainIn is { } minutes ? Now.AddMinutes(minutes).ToUnixTimeMilliseconds() : null), (next.Held.Length, next.Wake?.At));
    }

    [Theory]
    [InlineData(CampaignStatus.Draft, CampaignStatus.Active, null)]
    [InlineData(CampaignStatus.Paused, CampaignStatus.Active, null)]
    [InlineData(CampaignStatus.Active, CampaignStatus.Active, null)]
    [InlineData(CampaignStatus.Active, CampaignStatus.Paused, null)]
    [InlineData(CampaignStatus.Draft, CampaignStatus.Paused, 723)]
    [InlineData(CampaignStatus.Draft, CampaignStatus.Ended, null)]
    [InlineData(CampaignStatus.Ended, CampaignStatus.Active, 722)]
    [InlineData(CampaignStatus.Ended, CampaignStatus.Paused, 722)]
    public void It_moves_from_draft_to_its_end(CampaignStatus from, CampaignStatus to, int? refusal) =>
        Assert.Equal(refusal, CampaignRules.Move(Running(Terms) with { Status = from }, Id, to, Now).Refusal?.Number);

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(2, null, "redemptionLimit")] // three are redeemed or set aside
    [InlineData(3, null, null)]
    [InlineData(null, 999L, "budget")]
    [InlineData(null, 1000L, null)]
    public void It_cannot_be_changed_below_what_is_given(int? limit, long? budget, string? field)
    {
        var draft = Terms with { Name = "Summer", RedemptionLimit = limit, Budget = budget is { } most ? new(most, "USD") : null };
        var decision = CampaignRules.Change(Running(Terms), Id, draft, 1, Now);
        Assert.Equal(field, decision.Refusal?.Fields.Keys.Single());
        Assert.Equal(5, CampaignRules.Change(Running(Terms), Id, draft, 7, Now).Refusal?.Number);
    }

    [Fact]
    public void A_code_is_listed_before_it_is_claimed_and_let_go_at_the_end()
    {
        var claiming = CampaignRules.Claim(new CampaignState(), ["SPRING"], Now).Next!;
        Assert.True(CampaignRules.Lists(claiming, "SPRING", Now.AddMinutes(9)));
        Assert.False(CampaignRules.Lists(claiming, "SPRING", Now.AddMinutes(10)));
        Assert.Equal(RefusalKind.Unavailable, CampaignRules.Create(claiming, Id, Terms, Now.AddMinutes(10)).Refusal?.Kind);
        var created = CampaignRules.Create(claiming, Id, Terms, Now).Next!;
        Assert.True(CampaignRules.Lists(created, "SPRING", Now.AddMinutes(20)));
        Assert.False(CampaignRules.Lists(created with { Status = CampaignStatus.Ended }, "SPRING", Now));
        Assert.False(CampaignRules.Lists(CampaignRules.GiveUp(claiming).Next!, "SPRING", Now));
    }

    public static TheoryData<string, CampaignDraft> Bad => new()
    {
        { "name", Terms with { Name = "" } },
        { "goal", Terms with { Goal = "" } },
        { "codes", Terms with { Codes = [] } },
        { "codes", Terms with { Codes = ["AB"] } },
        { "codes", Terms with { Codes = ["SPR ING"] } },
        { "endsAt", Terms with { EndsAt = Terms.StartsAt } },
        { "discount", Terms with { Discount = new(null, []) } },
        { "discount", Terms with { Discount = new(1, [new(1, "USD")]) } },
        { "discount.percent", Terms with { Discount = new(0, []) } },
        { "discount.percent", Terms with { Discount = new(1_000_001, []) } },
        { "discount.amount", Terms with { Discount = new(null, [new(0, "USD")]) } },
        { "discount.amount", Terms with { Discount = new(null, [new(1, "USD"), new(2, "USD")]) } },
        { "discount.amount", Terms with { Discount = new(null, [new(1, "JPY")]) } },
        { "budget", Terms with { Budget = new(0, "USD") } },
        { "budget", Terms with { Discount = new(null, [new(1, "EUR")]), Budget = new(100, "USD") } },
        { "redemptionLimit", Terms with { RedemptionLimit = 0 } },
        { "perCustomerLimit", Terms with { PerCustomerLimit = 0 } },
        { "charges", Terms with { Charges = 0 } },
    };

    [Theory, MemberData(nameof(Bad))]
    public void What_cannot_be_is_named(string field, CampaignDraft draft) => Assert.Equal([field], CampaignDrafts.Faults(draft)!.Fields.Keys);

    [Theory]
    [InlineData(" spring-27 ", "SPRING-27")]
    [InlineData("Spring_27", "SPRING_27")]
    [InlineData("ab", null)]
    [InlineData("späti", null)]
    [InlineData("a b c", null)]
    [InlineData(null, null)]
    public void A_code_has_one_spelling(string? typed, string? code) => Assert.Equal(code, PromoCodes.Normalise(typed));

    private static PromoUse Use(string code = "SPRING") => new(code, "plan-a", "USD", null);

    private static ReserveDiscount Ask(string key, long discount, bool first = true) => new(key, "sub-9", "SPRING", new(discount, "USD"), first);

    private static CampaignState Empty(CampaignDraft terms) => new() { Terms = terms, Status = CampaignStatus.Active, Version = 1, CreatedAt = Now };

    /// <summary>Two redemptions over 6.00, one more of 4.00 set aside.</summary>
    private static CampaignState Running(CampaignDraft terms) => Empty(terms) with
    {
        Redeemed = 2, Totals = [new("USD", 2, 600, 2400)], Held = [new("pay-3", "sub-3", "SPRING", new(400, "USD"), true, Now.AddMinutes(60))],
    };
}
