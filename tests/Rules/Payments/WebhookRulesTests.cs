using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Payments;
using Xunit;

namespace SubscriptionBox.Tests.Rules.Payments;

public sealed class WebhookRulesTests
{
    private static readonly DateTimeOffset Now = new(2027, 1, 5, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("pay-1a2b3c-0-1", "sub-1a2b3c")]
    [InlineData("pay-1a2b3c-12-3-x", "sub-1a2b3c")]
    [InlineData("pay--0-1", null)]
    [InlineData("pay-abc", null)]
    [InlineData("pay-a/b-0-1", null)]
    [InlineData("ref-abc-0", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_payment_key_names_its_subscription(string? key, string? subscription) => Assert.Equal(subscription, PaymentKeys.SubscriptionOf(key));

    [Fact]
    public void Two_events_for_one_fact_are_kept_in_one_place_and_different_facts_in_different_ones()
    {
        var first = new ProviderEvent("stripe", "evt_1", "payment_intent.succeeded", "pi_1", null, Now);
        Assert.Equal(WebhookRules.KeyOf(first), WebhookRules.KeyOf(first with { EventId = "evt_2" }));
        Assert.NotEqual(WebhookRules.KeyOf(first), WebhookRules.KeyOf(first with { Type = "payment_intent.payment_failed" }));
        Assert.NotEqual(WebhookRules.KeyOf(first), WebhookRules.KeyOf(first with { ObjectId = "pi_2" }));
        // An object can be refunded again and again: each of those is a fact of its own.
        var refund = first with { Type = "charge.refunded" };
        Assert.NotEqual(WebhookRules.KeyOf(refund), WebhookRules.KeyOf(refund with { EventId = "evt_2" }));
    }

    [Theory]
    [InlineData("new", null, true)]
    [InlineData("new,old", "2027-01-06T00:00:00Z", true)]
    [InlineData("new,old", null, false)] // nobody would ever switch the old one off
    [InlineData("new,old,older", "2027-01-06T00:00:00Z", false)]
    [InlineData("new, ", "2027-01-06T00:00:00Z", false)]
    [InlineData("", null, true)]
    public void Two_secrets_need_an_end_of_their_roll(string secrets, string? rollEndsAt, bool good)
    {
        var options = new WebhookOptions { StripeRollEndsAt = rollEndsAt is null ? null : DateTimeOffset.Parse(rollEndsAt, System.Globalization.CultureInfo.InvariantCulture) };
        options.StripeSecrets.AddRange(secrets.Length == 0 ? [] : secrets.Split(','));
        Assert.Equal(good, options.Problem() is null);
        if (good && options.StripeSecrets.Count == 2)
            Assert.Equal((2, 1), (options.StripeSecretsAt(Now.AddHours(11)).Count, options.StripeSecretsAt(Now.AddHours(12)).Count));
    }

    [Fact]
    public void An_event_about_a_payment_of_ours_is_acted_upon_until_that_worked_and_others_are_only_kept()
    {
        var ours = new ProviderEvent("stripe", "evt_1", "payment_intent.succeeded", "pi_1", "pay-abc-0-1", Now);
        var kept = WebhookRules.Receive(new WebhookState(), "whk-1", ours, Now);
        Assert.Equal((false, true), (kept.Next!.Done, kept.Next.Wake is not null));
        Assert.IsType<WebhookReceived>(Assert.Single(kept.Events));

        var state = kept.Next;
        for (var tries = 1; tries < WebhookRules.MostTries; tries++)
            Assert.NotNull((state = WebhookRules.NotTold(state, "whk-1", Now).Next!).Wake);
        Assert.Null(WebhookRules.NotTold(state, "whk-1", Now).Next!.Wake);
        Assert.Equal((true, (object?)null), (WebhookRules.Told(state).Next!.Done, WebhookRules.Told(state).Next!.Wake));

        Assert.True(WebhookRules.Receive(new WebhookState(), "whk-2", ours with { PaymentKey = null }, Now).Next!.Done);
        Assert.Empty(WebhookRules.Receive(state, "whk-1", ours, Now).Events);
    }
}
