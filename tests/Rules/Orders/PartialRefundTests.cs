using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using SubscriptionBox.Common;
using SubscriptionBox.Curation;
using SubscriptionBox.Grains.Orders;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Orders;
using Xunit;

namespace SubscriptionBox.Tests.Rules.Orders;

/// <summary>rules.md 10: A 20.00×1, B 15.00×2, 10 % off, tax 8 % on goods, shipping 5.00.</summary>
public sealed class PartialRefundTests
{
    private static readonly DateTimeOffset Now = new(2027, 1, 5, 15, 0, 0, TimeSpan.Zero);
    private static readonly Caller Agent = new("acc-support", Role.Support, null);
    private static readonly IReadOnlyDictionary<string, bool> Suggested = new Dictionary<string, bool> { ["A"] = true, ["B"] = false };

    [Fact]
    public void Every_column_of_the_lines_adds_up_to_the_order() => Assert.Equal(
        [new OrderLine("A", 1, 2000, 200, 144), new OrderLine("B", 2, 3000, 300, 216)], Order().Lines!.Value.ToArray());

    [Fact]
    public void One_B_is_worth_14_58_then_39_02_and_two_units_are_left()
    {
        Assert.Equal((5360L, "USD"), (Order().Total.Amount, Order().Total.Currency));
        var once = Return(Order(), "ref-1", null, ("B", 1));
        var asked = Assert.Single(once.Refunds);
        Assert.Equal((1458L, 108L, 0L), (asked.Amount.Amount, asked.Tax, asked.Shipping));
        Assert.Equal(3902, OrderRules.Left(once));
        Assert.Equal([new BoxLine("A", 1), new BoxLine("B", 1)], ReturnRules.Rest(once).ToArray());

        var cancelled = OrderRules.Cancel(once, "ref-cancel", null, "The rest too", Agent, Now).Next!;
        Assert.Equal((3902L, 252L, 500L), (cancelled.Refunds[1].Amount.Amount, cancelled.Refunds[1].Tax, cancelled.Refunds[1].Shipping));
        Assert.Equal(0, OrderRules.Left(cancelled));
    }

    // What was asked for before │ asked for now │ the exact outcome
    [Theory]
    [InlineData("", "B*1", "14.58 tax 1.08")]
    [InlineData("B*1", "B*1", "14.58 tax 1.08")]
    [InlineData("", "B*2", "29.16 tax 2.16")]
    [InlineData("", "A*1", "19.44 tax 1.44")]
    [InlineData("", "A*1 B*2", "48.60 tax 3.60")]
    [InlineData("", "B*1 B*1", "29.16 tax 2.16")]
    [InlineData("B*1", "B*2", "too-many-units")]
    [InlineData("A*1", "A*1", "too-many-units")]
    [InlineData("", "B*3", "too-many-units")]
    [InlineData("", "C*1", "invalid")]
    [InlineData("", "B*0", "invalid")]
    [InlineData("", "39.02", "39.02 tax 2.62")]
    [InlineData("B*1", "39.02", "39.02 tax 2.52")]
    [InlineData("B*1", "39.03", "refund-too-large")]
    [InlineData("53.60", "B*1", "refund-too-large")]
    [InlineData("50.00", "B*1", "refund-too-large")]
    [InlineData("", "53.60", "53.60 tax 3.60")]
    [InlineData("", "53.61", "refund-too-large")]
    [InlineData("", "0.00", "invalid")]
    [InlineData("", "-1.00", "invalid")]
    public void Refunds(string before, string now, string outcome)
    {
        var order = before.Length == 0 ? Order() : ReturnRules.Return(Order(), Command("ref-1", before), Suggested, Agent, Now).Next!;
        var decision = ReturnRules.Return(order, Command("ref-2", now), Suggested, Agent, Now);
        var actual = decision.Refusal is { } no ? no.Code : Written(decision.Next!.Refunds[^1]);
        Assert.Equal(outcome, actual);
    }

    [Theory]
    [InlineData(null, "A", true)]
    [InlineData(null, "B", false)]
    [InlineData(true, "B", true)]
    [InlineData(false, "A", false)]
    public void Units_go_back_on_the_shelf_only_if_the_agent_says_so_or_they_keep_well(bool? restock, string sku, bool restocked)
    {
        var order = ReturnRules.Return(Order(), new ReturnUnits("ref-1", null, [new BoxLine(sku, 1)], restock, "Broken"), Suggested, Agent, Now).Next!;
        Assert.Equal(restocked, Assert.Single(order.Refunds[0].Units!.Value).Restocked);
        Assert.Equal(restocked, order.Refunds[0].ToRestock);
        // Only once the provider has paid out; a refund that failed puts nothing back.
        var failed = OrderRules.RefundAnswered(order, "ref-1", new RefundOutcome.Refused("charge_not_found")).Next!;
        Assert.False(failed.Refunds[0].ToRestock);
        Assert.Equal(5360, OrderRules.Left(failed));
        Assert.Equal(0, ReturnRules.Gone(failed, sku));
    }

    [Fact]
    public void Units_of_a_cancelled_order_go_back_once_whatever_is_refunded_later()
    {
        var placed = Order();
        var cancelled = OrderRules.Cancel(placed, "ref-c", Money.Zero(placed.Total.Currency), "Enough", Caller.System, Now).Next!;
        var returns = cancelled.Returns!.Value;
        Assert.Equal(placed.Items.Sum(i => i.Quantity), returns.Sum(l => l.Quantity));
        var refunded = ReturnRules.Return(cancelled, new ReturnUnits("ref-1", null, [new BoxLine("A", 1)], true, "Sorry"), Suggested, Agent, Now.AddDays(1)).Next!;
        Assert.False(refunded.Refunds[^1].ToRestock);
        Assert.False(Assert.Single(refunded.Refunds[^1].Units!.Value).Restocked);
        Assert.Equal(returns.AsEnumerable(), refunded.Returns!.Value);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Units_of_a_refund_that_is_open_when_the_order_is_cancelled_go_back_once_whatever_becomes_of_it(bool paidOut)
    {
        var open = ReturnRules.Return(Order(), new ReturnUnits("ref-1", null, [new BoxLine("A", 1)], true, "Sorry"), Suggested, Agent, Now).Next!;
        var cancelled = OrderRules.Cancel(open, "ref-c", null, "Enough", Caller.System, Now).Next!;
        Assert.Equal(Order().Items.Sum(i => i.Quantity), cancelled.Returns!.Value.Sum(l => l.Quantity));
        RefundOutcome outcome = paidOut ? new RefundOutcome.Refunded("re-1") : new RefundOutcome.Refused("charge_not_found");
        var answered = OrderRules.RefundAnswered(cancelled, "ref-1", outcome).Next!;
        Assert.DoesNotContain(answered.Refunds, r => r.ToRestock);
        // The money of it counts as before.
        Assert.Equal(paidOut ? 1 : 0, ReturnRules.Gone(answered, "A"));
    }

    [Fact]
    public void Units_that_a_refund_puts_back_already_do_not_go_back_with_the_cancellation_too()
    {
        var open = ReturnRules.Return(Order(), new ReturnUnits("ref-1", null, [new BoxLine("A", 1)], true, "Sorry"), Suggested, Agent, Now).Next!;
        var paid = OrderRules.RefundAnswered(open, "ref-1", new RefundOutcome.Refunded("re-1")).Next!;
        var cancelled = OrderRules.Cancel(paid, "ref-c", null, "Enough", Caller.System, Now).Next!;
        Assert.True(Assert.Single(cancelled.Refunds, r => r.Key == "ref-1").ToRestock);
        Assert.DoesNotContain(cancelled.Returns!.Value, l => l.Sku == "A");
    }

    [Fact]
    public void The_same_key_is_the_same_refund_and_another_content_is_refused()
    {
        var once = Return(Order(), "ref-1", null, ("B", 1));
        Assert.Same(once, ReturnRules.Return(once, new ReturnUnits("ref-1", null, [new BoxLine("B", 1)], null, "Broken"), Suggested, Agent, Now.AddDays(1)).Next);
        Assert.Equal("idempotency-key-reused", ReturnRules.Return(once, new ReturnUnits("ref-1", null, [new BoxLine("B", 2)], null, "Broken"), Suggested, Agent, Now).Refusal!.Code);
    }

    [Fact]
    public void What_a_cancelled_subscription_gives_back_is_what_support_has_left_of_it()
    {
        var before = ReturnRules.Return(Order(), Command("ref-1", "50.00"), Suggested, Agent, Now).Next!;
        Assert.Equal("refund-too-large", OrderRules.Refund(before, new RefundOrder("ref-2", new Money(1000, "USD"), "Sorry"), Agent, Now).Refusal!.Code);
        var unused = new RefundOrder("ref-2", new Money(1000, "USD"), "cancelled") { UpTo = true };
        var rest = OrderRules.Refund(before, unused, Caller.System, Now).Next!;
        Assert.Equal((360L, 0L), (rest.Refunds[1].Amount.Amount, OrderRules.Left(rest)));
        Assert.Same(rest, OrderRules.Refund(rest, unused, Caller.System, Now.AddDays(1)).Next);
        Assert.Equal("refund-too-large", OrderRules.Refund(rest, unused with { RefundKey = "ref-3" }, Caller.System, Now).Refusal!.Code);
    }

    [Fact]
    public void A_customer_does_not_refund_and_a_prepaid_box_names_the_order_that_paid()
    {
        Assert.Equal("not-found", ReturnRules.Return(Order(), Command("ref-1", "B*1"), Suggested, new Caller("acc-1", Role.Customer, "cus-1"), Now).Refusal!.Code);
        var prepaid = Order() with { OrderId = "ord-1-1", Payment = null, PaidBy = "ord-1-0" };
        var no = ReturnRules.Return(prepaid, Command("ref-1", "B*1"), Suggested, Agent, Now).Refusal!;
        Assert.Equal("paid-by-another-order", no.Code);
        Assert.Contains("ord-1-0", no.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Units_go_back_to_the_lots_they_came_from()
    {
        var order = Order() with { Taken = [new("B", "early", new DateOnly(2027, 3, 1), 1), new("B", "late", new DateOnly(2027, 9, 1), 1)] };
        Assert.Equal([new TakenLot("B", "late", new DateOnly(2027, 9, 1), 1)], ReturnRules.Lots(order, "B", 1).ToArray());
        Assert.Equal(["late", "early"], ReturnRules.Lots(order, "B", 2).Select(l => l.Lot));
        Assert.Equal([new TakenLot("A", "", null, 1)], ReturnRules.Lots(order, "A", 1).ToArray());
    }

    [Fact]
    public void However_items_are_priced_the_lines_add_up_and_unit_by_unit_everything_goes_back_to_the_cent() => Prop.ForAll(Orders(), order =>
    {
        var (prices, quantities, subtotal, discountPercent, ratePpm) = order;
        var discount = new Money(subtotal, "").Portion(discountPercent, 100).Amount;
        var tax = new Money(subtotal - discount, "").Portion(ratePpm, 1_000_000).Amount;
        var items = prices.Select((_, i) => new BoxItem($"S{i}", "", quantities[i], "")).ToImmutableArray();
        var lines = ReturnRules.Lines(items, prices, subtotal, discount, tax);
        Assert.Equal((subtotal, discount, tax), (lines.Sum(l => l.Subtotal), lines.Sum(l => l.Discount), lines.Sum(l => l.Tax)));
        foreach (var line in lines)
        {
            var units = Enumerable.Range(0, line.Quantity).Select(gone => ReturnRules.Worth(line, gone, 1)).ToArray();
            Assert.Equal((line.Subtotal - line.Discount + line.Tax, line.Tax), (units.Sum(u => u.Amount), units.Sum(u => u.Tax)));
            Assert.All(units, u => Assert.InRange(u.Amount, -1, long.MaxValue));
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Whatever_is_asked_for_in_whatever_order_no_more_goes_back_than_was_captured() => Prop.ForAll(Gen.Choose(0, 5).SelectMany(kind => Gen.Choose(1, 3000).Select(amount => (kind, amount))).ArrayOf().ToArbitrary(), asked =>
    {
        var order = Order();
        for (var i = 0; i < asked.Length; i++)
        {
            var command = asked[i].kind switch { 0 => Command($"ref-{i}", "B*1"), 1 => Command($"ref-{i}", "A*1"), _ => new ReturnUnits($"ref-{i}", new Money(asked[i].amount, "USD"), [], null, "Sorry") };
            order = ReturnRules.Return(order, command, Suggested, Agent, Now).Next ?? order;
            if (asked[i].kind == 5 && order.Refunds.LastOrDefault(r => r.Status == RefundStatus.Asked) is { } last)
                order = OrderRules.RefundAnswered(order, last.Key, asked[i].amount % 2 == 0 ? new RefundOutcome.Refused("no") : new RefundOutcome.Refunded("re")).Next!;
        }
        var back = order.Refunds.Where(r => r.Status != RefundStatus.Failed).ToArray();
        Assert.InRange(back.Sum(r => r.Amount.Amount), 0, 5360);
        Assert.InRange(back.Sum(r => r.Tax), 0, 360);
        Assert.All(order.Refunds, r => Assert.InRange(r.Tax, 0, r.Amount.Amount));
        Assert.True(ReturnRules.Gone(order, "B") <= 2 && ReturnRules.Gone(order, "A") <= 1);
    }).QuickCheckThrowOnFailure();

    private static Arbitrary<(long[] Prices, int[] Quantities, long Subtotal, int Discount, int Rate)> Orders() =>
        Gen.Choose(0, 9_000).Select(p => (long)p).NonEmptyListOf().Resize(6)
            .SelectMany(prices => Gen.Choose(1, 5).ArrayOf(prices.Count).SelectMany(quantities => Gen.Choose(1, 100_000).SelectMany(subtotal =>
                Gen.Choose(0, 100).SelectMany(discount => Gen.Choose(0, 270_000).Select(rate => (prices.ToArray(), quantities, (long)subtotal, discount, rate)))))).ToArbitrary();

    private static string Written(OrderRefund refund) => FormattableString.Invariant($"{refund.Amount.Amount / 100m:0.00} tax {refund.Tax / 100m:0.00}");

    private static ReturnUnits Command(string key, string what) => what.Contains('*', StringComparison.Ordinal)
        ? new(key, null, [.. what.Split(' ').Select(part => part.Split('*')).Select(part => new BoxLine(part[0], int.Parse(part[1], System.Globalization.CultureInfo.InvariantCulture)))], null, "Broken")
        : new(key, new Money((long)(decimal.Parse(what, System.Globalization.CultureInfo.InvariantCulture) * 100), "USD"), [], null, "Sorry");

    private static OrderState Return(OrderState order, string key, Money? amount, params (string Sku, int Quantity)[] lines) =>
        ReturnRules.Return(order, new ReturnUnits(key, amount, [.. lines.Select(l => new BoxLine(l.Sku, l.Quantity))], null, "Broken"), Suggested, Agent, Now).Next!;

    private static OrderState Order() => OrderRules.Place(new OrderState(), new(
        "ord-1-0", "cus-1", "sub-1", "dlv-1-0", [new BoxItem("A", "A", 1, ""), new BoxItem("B", "B", 2, "")],
        new(new(5000, "USD"), new(500, "USD"), new(0, "USD"), new(360, "USD"), new(500, "USD"), new(5360, "USD")),
        new OrderPayment("pay-1-0-1", "sandbox", "pi_1", new Money(5360, "USD"), "captured", Now), new DateOnly(2027, 1, 7), "America/New_York", "adr-1"), [2000, 1500], [], Now).Next!;
}
