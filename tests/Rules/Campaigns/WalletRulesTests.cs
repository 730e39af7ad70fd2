using SubscriptionBox.Campaigns;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Campaigns;

namespace SubscriptionBox.Tests.Rules.Campaigns;

/// <summary>Credit: given, set aside, used or given back, never twice and never below zero.</summary>
public sealed class WalletRulesTests
{
    private const string Key = "wal-cus-1";
    private static readonly DateTimeOffset Now = new(2027, 3, 10, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, "USD", "Sorry", null, "amount")]
    [InlineData(-1, "USD", "Sorry", null, "amount")]
    [InlineData(1_000_001, "USD", "Sorry", null, "amount")]
    [InlineData(100, "JPY", "Sorry", null, "amount.currency")]
    [InlineData(100, "USD", " ", null, "reason")]
    [InlineData(100, "USD", "Sorry", 0, "expiresAt")]
    [InlineData(100, "USD", "Sorry", 1, null)]
    public void A_grant_is_checked(long amount, string currency, string reason, int? expiresInDays, string? field) =>
        Assert.Equal(field, WalletRules.Faults(new(new(amount, currency), reason, expiresInDays is { } days ? Now.AddDays(days) : null), Now)?.Fields.Keys.Single());

    [Fact]
    public void What_expires_first_is_used_first_and_goes_back_where_it_came_from()
    {
        var state = Given((500, null), (300, 10), (200, 5));
        Assert.Equal(new Money(1000, "USD"), WalletRules.Spendable(state, "USD", Now));
        var held = Reserve(state, "pay-1", 400);
        Assert.Equal([("crd-2", 200L), ("crd-1", 200L)], held.Held[0].Parts.Select(p => (p.LotId, p.Amount.Amount)));
        Assert.Equal(600, WalletRules.Spendable(held, "USD", Now).Amount);
        var back = WalletRules.Settle(held, Key, "pay-1", false, Now).Next!;
        Assert.Equal(1000, WalletRules.Spendable(back, "USD", Now).Amount);
        Assert.Equal([500L, 300, 200], back.Lots.Select(l => l.Left.Amount));
        var used = WalletRules.Settle(held, Key, "pay-1", true, Now);
        Assert.Equal((600L, new CreditUsed("pay-1", new(400, "USD"))), (WalletRules.Spendable(used.Next!, "USD", Now).Amount, Assert.Single(used.Events)));
        Assert.Same(used.Next, WalletRules.Settle(used.Next!, Key, "pay-1", true, Now).Next);
        Assert.Same(used.Next, WalletRules.Settle(used.Next!, Key, "pay-1", false, Now).Next);
    }

    [Fact]
    public void More_than_there_is_is_refused_and_the_same_key_is_the_same_reservation()
    {
        var state = Given((500, null));
        var held = Reserve(state, "pay-1", 300);
        Assert.Equal(CampaignRefusal.NotEnoughCredit.Number, WalletRules.Reserve(held, Key, Ask("pay-2", 201), Now).Refusal!.Number);
        Assert.Same(held, WalletRules.Reserve(held, Key, Ask("pay-1", 300), Now).Next);
        Assert.Equal(500, WalletRules.Reserve(held, Key, Ask("pay-1", 500), Now).Next!.Held[0].Parts[0].Amount.Amount);
        Assert.Equal(0, WalletRules.Spendable(state, "EUR", Now).Amount);
    }

    [Fact]
    public void Credit_runs_out_on_its_day_also_when_it_comes_back_too_late()
    {
        var held = Reserve(Given((300, 10)), "pay-1", 100);
        Assert.Equal(Now.AddMinutes(60).ToUnixTimeMilliseconds(), held.Wake!.At);
        var later = Now.AddDays(10);
        Assert.Equal(0, WalletRules.Spendable(held, "USD", later).Amount);
        var looked = WalletRules.Look(held, Key, System.Collections.Immutable.ImmutableDictionary<string, bool>.Empty.Add("pay-1", true), later);
        Assert.Equal(new CreditExpired("crd-0", new(200, "USD")), Assert.Single(looked.Events));
        Assert.Single(looked.Next!.Held);
        var back = WalletRules.Settle(looked.Next!, Key, "pay-1", false, later);
        Assert.Equal(new CreditExpired("crd-0", new(100, "USD")), Assert.Single(back.Events));
        Assert.Empty(back.Next!.Lots);
        Assert.Equal(["expired", "expired", "granted"], WalletRules.View(back.Next!, "cus-1", later).Entries.Select(e => e.Kind));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void A_customers_redemptions_are_counted_when_set_aside(bool used, int counted)
    {
        var command = new ReserveFromWallet("pay-1", "sub-1", null, [new("cmp-1", 1)]);
        var held = WalletRules.Reserve(new WalletState(), Key, command, Now).Next!;
        Assert.Equal(CampaignRefusal.CustomerLimit.Number, WalletRules.Reserve(held, Key, command with { Key = "pay-2" }, Now).Refusal!.Number);
        Assert.Null(WalletRules.Reserve(held, Key, command with { Key = "pay-2", Uses = [new("cmp-2", 1)] }, Now).Refusal);
        var settled = WalletRules.Settle(held, Key, "pay-1", used, Now).Next!;
        Assert.Equal(counted, WalletRules.UsesOf(settled, "cmp-1"));
    }

    [Fact]
    public void Nobody_counts_on_it_any_more()
    {
        var held = Reserve(Given((300, null)), "pay-1", 100);
        var looked = WalletRules.Look(held, Key, System.Collections.Immutable.ImmutableDictionary<string, bool>.Empty.Add("pay-1", false), Now.AddHours(1)).Next!;
        Assert.Equal((300L, 0), (WalletRules.Spendable(looked, "USD", Now.AddHours(1)).Amount, looked.Held.Length));
    }

    [Fact]
    public void Credit_comes_back_once()
    {
        var command = new ReturnCredit("ref-1-1", "pay-1-0-1", new(300, "USD"), new(12, "USD"));
        var back = WalletRules.Return(Given((100, null)), Key, command, Now);
        Assert.Equal(new CreditReturned("ref-1-1", "pay-1-0-1", new(300, "USD"), new(12, "USD")), Assert.Single(back.Events));
        Assert.Equal(400, WalletRules.Spendable(back.Next!, "USD", Now).Amount);
        Assert.Same(back.Next, WalletRules.Return(back.Next!, Key, command, Now).Next);
        // Also when it is used up since.
        var used = WalletRules.Settle(Reserve(back.Next!, "pay-2", 400), Key, "pay-2", true, Now).Next!;
        Assert.Same(used, WalletRules.Return(used, Key, command, Now).Next);
        Assert.Equal("returned", WalletRules.View(back.Next!, "cus-1", Now).Entries[0].Kind);
    }

    [Fact]
    public void A_closed_wallet_keeps_nothing_and_what_comes_back_later_is_forfeited_too()
    {
        var held = Reserve(Given((300, null), (200, 10)), "pay-1", 100);
        var closed = WalletRules.Close(held, Key, Now);
        Assert.Equal(400, closed.Events.Cast<CreditExpired>().Sum(e => e.Amount.Amount));
        Assert.Equal((0L, true), (WalletRules.Spendable(closed.Next!, "USD", Now).Amount, closed.Next!.Entries.All(e => e.Reason is null)));
        Assert.Same(closed.Next, WalletRules.Close(closed.Next, Key, Now.AddDays(1)).Next);
        // The charge that was under way did not come to anything; and something else came back.
        var back = WalletRules.Settle(closed.Next, Key, "pay-1", false, Now.AddHours(1));
        Assert.Equal(new CreditExpired("crd-1", new(100, "USD")), Assert.Single(back.Events));
        var returned = WalletRules.Return(back.Next!, Key, new("ref-1-1", "pay-1-0-1", new(300, "USD"), new(0, "USD")), Now.AddHours(2));
        Assert.Equal(["CreditReturned", "CreditExpired"], returned.Events.Select(e => e.GetType().Name));
        Assert.Equal((0, 0), (returned.Next!.Lots.Length, returned.Next.Held.Length));
    }

    private static WalletState Given(params (long Amount, int? Days)[] grants)
    {
        var state = new WalletState();
        for (var i = 0; i < grants.Length; i++)
            state = WalletRules.Grant(state, Key, $"crd-{i}", new(new(grants[i].Amount, "USD"), "Sorry", grants[i].Days is { } days ? Now.AddDays(days) : null), Now).Next!;
        return state;
    }

    private static ReserveFromWallet Ask(string key, long amount) => new(key, "sub-1", new Money(amount, "USD"), []);

    private static WalletState Reserve(WalletState state, string key, long amount) => WalletRules.Reserve(state, Key, Ask(key, amount), Now).Next!;
}
