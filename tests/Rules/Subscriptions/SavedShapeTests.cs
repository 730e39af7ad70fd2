using System.Collections.Immutable;
using System.Text.Json;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Grains.Subscriptions;

namespace SubscriptionBox.Tests.Rules.Subscriptions;

/// <summary>Yesterday's data always reads: a golden copy of everything a subscription can save. A change here needs a reader for the old text.</summary>
public sealed class SavedShapeTests
{
    private const string Golden = """
        {"customerId":"cus-1","plan":{"planId":"plan-small","interval":"monthly","items":4,"categories":["gourmet"],"price":4000},"nextPlan":{"planId":"plan-quarter","interval":"quarterly","items":4,"categories":["gourmet"],"price":10500},"currency":"USD","status":"pastDue","anchor":"2027-06-05","anchorPeriod":0,"zone":"America/New_York","paymentMethodId":"pm-1","addressId":"adr-1","next":1,"attempts":1,"term":{"first":0,"boxes":1,"left":0,"paid":4000,"tax":0,"startsAt":"2027-06-05T15:00:00+00:00","paymentKey":"pay-a-0-1","orderId":"ord-a-0","extras":[{"paymentKey":"pay-a-1c-1","gateway":"sandbox","reference":"pi-2","amount":500}],"discount":1000,"credit":300,"unearned":2000,"unearnedDiscount":500},"drafts":[{"p":1,"i":[{"sku":"X-11","name":"X 11","quantity":1,"reason":"Because"}],"l":"2027-07-05T13:00:00+00:00"},{"p":2,"i":[],"s":true}],"charge":{"purpose":"renewal","period":1,"attempt":1,"step":"awaitingAction","key":"pay-a-1-1","subtotal":4000,"tax":0,"total":4000,"taxName":"No tax","gateway":"sandbox","method":"ref","addressId":"adr-1","plan":{"planId":"plan-small","interval":"monthly","items":4,"categories":["gourmet"],"price":4000},"dueAt":"2027-07-05T13:00:00+00:00","tryAt":"2027-07-05T13:01:00+00:00","tries":0,"captured":"pi-1","actionUrl":"https://bank.example/1","request":{"key":"k","content":"c"},"credit":200,"shipping":100,"taxPlace":"US-OR","discounts":[{"campaignId":"cmp-1","code":"SPRING","amount":{"amount":800,"currency":"USD"}}],"sends":2,"sentAt":"2027-06-05T15:00:00+00:00","newCard":true,"present":true},"dunning":{"period":1,"failingSince":"2027-07-05T13:00:00+00:00","retryAt":"2027-07-06T13:00:00+00:00","code":"card_declined","hopeless":false},"resumesOn":"2027-08-20","ending":false,"endedAt":"2027-06-05T15:00:00+00:00","loose":[{"paymentKey":"pay-a-1-1","gateway":"sandbox","amount":4000,"tryAt":"2027-06-05T15:00:00+00:00","tries":0,"until":"2027-06-05T15:00:00+00:00","declined":true}],"refunds":[{"refundKey":"ref-a-1","paymentKey":"pay-a-0-1","orderId":"ord-a-0","gateway":"","reference":"","amount":2000,"cause":"cancelled","tryAt":"2027-06-05T15:00:00+00:00","tries":0,"sentAt":"2027-06-05T15:00:00+00:00","tax":150}],"recall":{"orderId":"ord-a-0","period":0,"reason":"Enough","cancelledOn":"2027-06-20","tryAt":"2027-06-05T15:00:00+00:00","tries":0},"past":[{"p":0,"t":"delivered","a":"2027-06-05T15:00:00+00:00","i":"X-1 X-2*2","r":"X-1:5"}],"leaving":false,"announced":true,"endReason":"dunning","refundCount":1,"sequence":3,"outbox":[],"handled":[],"wake":{"shard":43,"at":1814446800000}}
        """;

    [Fact]
    public void The_saved_shape_is_the_golden_copy()
    {
        var at = Sample.Bought;
        var state = Sample.Of("pastDue") with
        {
            NextPlan = Sample.Quarterly, ResumesOn = new(2027, 8, 20), EndedAt = at, RefundCount = 1, Sequence = 3, Wake = new Wake(43, 1814446800000),
            Term = Sample.Active.Term! with { Extras = [new("pay-a-1c-1", "sandbox", "pi-2", 500)], Discount = 1000, Credit = 300, Unearned = 2000, UnearnedDiscount = 500 },
            Drafts = [new(1, [Sample.Box(1).Items[0]], ChargeAt: Sample.At("2027-07-05T13:00:00Z")), new(2, [], Skipped: true)],
            Charge = Sample.Charging(SubscriptionBox.Subscriptions.ChargePurpose.Renewal, ChargeStep.AwaitingAction, 1) with { ActionUrl = "https://bank.example/1", Request = new("k", "c"), Credit = 200, Shipping = 100, TaxPlace = "US-OR", Discounts = [new("cmp-1", "SPRING", new(800, "USD"))], Sends = 2, SentAt = at, NewCard = true, Present = true },
            Loose = [new("pay-a-1-1", "sandbox", 4000, at, 0, at, Declined: true)], Announced = true, EndReason = "dunning",
            Refunds = [new("ref-a-1", "pay-a-0-1", "ord-a-0", "", "", 2000, "cancelled", at, 0, at) { Tax = 150 }],
            Recall = new("ord-a-0", 0, "Enough", new(2027, 6, 20), at, 0),
            Past = [new(0, SubscriptionBox.Subscriptions.DeliveryStatus.Delivered, at, "X-1 X-2*2", "X-1:5")],
        };
        Assert.Equal(Golden, JsonSerializer.Serialize(state, ShopJson.Options));
    }

    [Fact]
    public void The_golden_copy_reads_back_whole() =>
        Assert.Equal(Golden, JsonSerializer.Serialize(JsonSerializer.Deserialize<SubscriptionState>(Golden, ShopJson.Options), ShopJson.Options));

    [Fact]
    public void An_event_of_before_there_was_credit_reads_and_adds_up()
    {
        var old = JsonSerializer.Deserialize<SubscriptionBox.Subscriptions.SubscriptionCharged>("""
            {"paymentKey":"pay-a-0-1","purpose":"checkout","planId":"plan-small","firstPeriod":0,"boxes":1,"attempt":1,"subtotal":{"amount":2437,"currency":"EUR"},"discount":{"amount":0,"currency":"EUR"},
             "tax":{"amount":463,"currency":"EUR"},"total":{"amount":2900,"currency":"EUR"},"taxName":"VAT 19 %","gateway":"sandbox","reference":"pi-1"}
            """, ShopJson.Options)!;
        Assert.True(old.Breakdown.AddsUp);
        Assert.Equal((new Money(0, "EUR"), new Money(2900, "EUR")), (old.Breakdown.Credit, old.Breakdown.Worth));
    }

    [Fact]
    public void Coupons_and_what_is_still_to_be_told_read_back_whole()
    {
        var state = Sample.Active with
        {
            Coupons = [new("cmp-1", "SPRING", 200_000, 0, 2, 1), new("cmp-2", "TEN", 0, 1000, null)],
            Benefits = [new("pay-a-1-1", ["cmp-1"], true, true, 3200, Sample.Bought, 1)],
            Charge = Sample.Charging(SubscriptionBox.Subscriptions.ChargePurpose.Checkout, ChargeStep.Intent, 1) with { Counted = true, Told = true },
        };
        var text = JsonSerializer.Serialize(state, ShopJson.Options);
        Assert.Contains("""
            "coupons":[{"campaignId":"cmp-1","code":"SPRING","partsPerMillion":200000,"amount":0,"left":2,"mostPerCustomer":1},{"campaignId":"cmp-2","code":"TEN","partsPerMillion":0,"amount":1000}]
            """.Trim(), text, StringComparison.Ordinal);
        Assert.Contains(""" "benefits":[{"key":"pay-a-1-1","campaigns":["cmp-1"],"wallet":true,"used":true,"revenue":3200,"tryAt":"2027-06-05T15:00:00+00:00","tries":1}] """.Trim(), text, StringComparison.Ordinal);
        Assert.Equal(text, JsonSerializer.Serialize(JsonSerializer.Deserialize<SubscriptionState>(text, ShopJson.Options), ShopJson.Options));
    }

    [Fact]
    public void A_state_that_knows_less_reads_too()
    {
        var old = JsonSerializer.Deserialize<SubscriptionState>("""{"customerId":"cus-1","next":2,"drafts":[{"p":2,"i":[]}]}""", ShopJson.Options)!;
        Assert.Equal(("cus-1", 2, false), (old.CustomerId, old.Next, old.Drafts[0].Skipped));
        Assert.False(old.Past.IsDefault || old.Loose.IsDefault || old.Refunds.IsDefault);
    }
}
