using SubscriptionBox.Grains.Subscriptions;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Tests.Rules.Subscriptions;

/// <summary>rules.md 8 and faults.md F4–F9: what a payment in doubt may come to.</summary>
public sealed class UnknownTests
{
    private static readonly DateTimeOffset Now = Sample.At("2027-07-05T13:00:00Z");

    [Theory]
    [InlineData(0, 0, 0.5)]
    [InlineData(0, 0.999, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(3, 0, 4)]
    [InlineData(5, 0, 16)]
    [InlineData(6, 0, 30)]
    [InlineData(400, 0, 30)]
    [InlineData(400, 0.999, 60)]
    public void Waiting_doubles_up_to_an_hour_and_chance_takes_up_to_a_half_away(int tries, double chance, double minutes) =>
        Assert.InRange(UnknownRules.BackOff(tries, chance).TotalMinutes, minutes - 0.06, minutes + 0.06);

    [Theory]
    [InlineData(0, false, 0, NotSeen.Send)]   // nothing was sent yet: a crash came between
    [InlineData(5, false, 0, NotSeen.Send)]
    [InlineData(6, false, 0, NotSeen.Wait)]   // so often and no more, while a request may still be carried out
    [InlineData(6, false, 23, NotSeen.Wait)]
    [InlineData(6, false, 24, NotSeen.NeverWas)]
    [InlineData(1, true, 0, NotSeen.Wait)]    // the provider itself brought it up
    [InlineData(6, true, 48, NotSeen.Wait)]
    public void A_look_up_that_finds_nothing_means_this(int sends, bool told, int hours, NotSeen meaning) =>
        Assert.Equal(meaning, UnknownRules.AfterLookUp(Charge(ChargeStep.Unknown) with { Sends = sends, SentAt = sends == 0 ? null : Now }, told, TimeSpan.FromHours(24), Now.AddHours(hours)));

    [Theory]
    [InlineData(6)]
    [InlineData(24)]
    public void The_window_is_the_gateways(int hours)
    {
        var charge = Charge(ChargeStep.Unknown) with { Sends = UnknownRules.MostSends, SentAt = Now };
        Assert.Equal(NotSeen.Wait, UnknownRules.AfterLookUp(charge, false, TimeSpan.FromHours(hours), Now.AddHours(hours).AddTicks(-1)));
        Assert.Equal(NotSeen.NeverWas, UnknownRules.AfterLookUp(charge, false, TimeSpan.FromHours(hours), Now.AddHours(hours)));
    }

    [Fact]
    public void Neither_mail_nor_dunning_nor_another_key_comes_of_a_doubt()
    {
        var decision = UnknownRules.Unknown(Sample.Of("unknown") with { Charge = Charge(ChargeStep.Intent) }, "timeout", sent: true, chance: 0, Sample.Now("2027-07-05T13:00:00Z"));
        var next = decision.Next!;
        Assert.Equal((ChargeStep.Unknown, "pay-a-1-1", 1, 1, Now), (next.Charge!.Step, next.Charge.Key, next.Charge.Tries, next.Charge.Sends, next.Charge.SentAt));
        Assert.Equal((SubscriptionStatus.Active, (Dunning?)null), (next.Status, next.Dunning));
        Assert.IsType<PaymentOutcomeUnknown>(Assert.Single(decision.Events));
        // Told once.
        var again = UnknownRules.Unknown(next, "timeout", sent: false, chance: 0, Sample.Now("2027-07-05T13:01:00Z"));
        Assert.Equal((2, 1), (again.Next!.Charge!.Tries, again.Next.Charge.Sends));
        Assert.Empty(again.Events);
    }

    [Theory]
    [InlineData(ChargeStep.Intent, 0, true)]
    [InlineData(ChargeStep.Unknown, 1, true)]
    [InlineData(ChargeStep.AwaitingAction, 0, true)]
    [InlineData(ChargeStep.AwaitingStock, 0, false)] // nothing was ever sent
    [InlineData(ChargeStep.AwaitingStock, 1, true)]  // it was sent before the stock ran out
    [InlineData(ChargeStep.Captured, 3, false)]
    public void A_charge_given_up_in_doubt_is_watched_and_one_that_was_never_sent_is_not(ChargeStep step, int sends, bool watched)
    {
        var loosened = UnknownRules.Loosened(Sample.Of("unknown") with { Charge = Charge(step) with { Sends = sends } }, Sample.Now("2027-07-05T13:00:00Z"));
        Assert.Null(loosened.Charge);
        Assert.Equal(watched ? ["pay-a-1-1"] : [], loosened.Loose.Select(l => l.PaymentKey));
        Assert.All(loosened.Loose, l => Assert.True(l.TryAt > Now && l.Until > l.TryAt));
    }

    [Theory]
    [InlineData(ChargeStep.Intent, 0, false, 1)]        // perhaps sent before a crash
    [InlineData(ChargeStep.Intent, 0, true, 0)]         // saved this very moment
    [InlineData(ChargeStep.Intent, 2, false, 2)]
    [InlineData(ChargeStep.AwaitingStock, 0, false, 0)] // says itself that nothing was sent
    public void An_intent_met_again_counts_as_sent_so_that_a_box_without_stock_stays_in_doubt(ChargeStep step, int sends, bool fresh, int counted)
    {
        var state = Sample.Of("unknown") with { Charge = Charge(step) with { Sends = sends } };
        var waiting = ChargeRules.NotFilled(UnknownRules.PerhapsSent(state, fresh, Sample.Now("2027-07-05T13:00:00Z")), Sample.Now("2027-07-05T13:00:00Z")).Next!.Charge!;
        Assert.Equal((ChargeStep.AwaitingStock, counted, counted > 0), (waiting.Step, waiting.Sends, UnknownRules.InDoubt(waiting)));
    }

    [Fact]
    public void What_is_about_to_be_sent_is_in_doubt_before_it_is_sent()
    {
        var state = Sample.Of("unknown") with { Charge = Charge(ChargeStep.AwaitingStock) with { TryAt = Now, Tries = 3 } };
        var next = UnknownRules.AboutToSend(state, Sample.Now("2027-07-05T13:00:00Z")).Next!.Charge!;
        Assert.Equal((ChargeStep.Intent, (DateTimeOffset?)null, true), (next.Step, next.TryAt, UnknownRules.InDoubt(next)));
    }

    [Fact]
    public void Declined_payments_are_remembered_without_being_asked_about_and_not_for_ever()
    {
        var state = Sample.Of("unknown") with { Loose = [new("pay-a-0-9", "sandbox", 4000, Now, 0, Now)] };
        for (var attempt = 1; attempt <= UnknownRules.DeclinedKept + 3; attempt++)
            state = UnknownRules.Refused(state with { Charge = Charge(ChargeStep.Intent) with { Key = $"pay-a-1-{attempt}" } }, Sample.Now("2027-07-05T13:00:00Z"));
        Assert.Equal(UnknownRules.DeclinedKept, state.Loose.Count(l => l.Declined));
        Assert.Equal($"pay-a-1-{UnknownRules.DeclinedKept + 3}", state.Loose[^1].PaymentKey);
        // What is still in doubt is never pushed out.
        Assert.Equal("pay-a-0-9", state.Loose[0].PaymentKey);
        Assert.All(state.Loose.Where(l => l.Declined), l => Assert.Equal(DateTimeOffset.MaxValue, l.TryAt));
    }

    [Theory]
    [InlineData(true, false, "refund")]  // captured after all: it goes back
    [InlineData(false, true, "kept")]    // declined once more
    [InlineData(false, false, "asked")]  // still open: asked about again for a while
    public void What_the_provider_says_later_of_a_declined_payment(bool captured, bool declined, string outcome)
    {
        var loose = new LoosePayment("pay-a-1-1", "sandbox", 4000, DateTimeOffset.MaxValue, 0, Now, Declined: true);
        var next = RefundRules.Settled(Sample.Active with { Loose = [loose] }, loose, captured ? "pi-1" : null, declined, told: true, Sample.Now("2027-07-05T13:00:00Z")).Next!;
        Assert.Equal(outcome, (next.Refunds.Length, next.Loose.Length, next.Loose.FirstOrDefault()?.TryAt < DateTimeOffset.MaxValue) switch
        {
            (1, 0, _) => "refund",
            (0, 1, false) => "kept",
            (0, 1, true) => "asked",
            _ => "?",
        });
    }

    [Theory]
    [InlineData(null, 48, false)]
    [InlineData(0, 23, false)]
    [InlineData(0, 24, true)]
    public void A_refund_is_looked_up_first_once_its_key_may_be_forgotten(int? sentHours, int hours, bool lookUp) =>
        Assert.Equal(lookUp, RefundRules.KeyMayBeForgotten(
            new("ref-a-1", "pay-a-0-1", null, "sandbox", "pi-1", 100, "cancelled", Now, 1, sentHours is { } h ? Now.AddHours(h) : null), TimeSpan.FromHours(24), Now.AddHours(hours)));

    private static Charge Charge(ChargeStep step) => Sample.Charging(ChargePurpose.Renewal, step, 1) with { TryAt = null };
}
