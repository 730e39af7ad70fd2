using System.Text.Json.Nodes;
using SubscriptionBox.Ledger;

namespace SubscriptionBox.Tests.Api.Crash;

/// <summary>What the closed shop's file says, read by nothing of the shop: the provider's own records against the saved states of orders and counters.</summary>
public sealed class ClosedBooks(KilledShop shop)
{
    private readonly List<(string Key, string Reference, long Amount)> _captured =
        shop.Rows("SELECT key, reference, amount FROM sandbox_payment WHERE status = 'succeeded'", row => (row.GetString(0), row.GetString(1), row.GetInt64(2)));

    private readonly Dictionary<string, long> _refunded =
        shop.Rows("SELECT payment, sum(amount) FROM sandbox_refund GROUP BY payment", row => (row.GetString(0), row.GetInt64(1))).ToDictionary(r => r.Item1, r => r.Item2);

    private readonly List<JsonNode> _orders = States(shop, "order").ConvertAll(o => o.State);

    /// <summary>A payment without an order, or an order without one, is money lost by somebody.</summary>
    public void EveryCaptureIsInOneOrderOrWentBack()
    {
        var paid = _orders.Select(o => o["payment"]!["paymentId"]!.ToString()).ToList();
        Assert.Equal(paid.Count, paid.Distinct().Count());
        Assert.Empty(paid.Except(_captured.Select(c => c.Key)));
        foreach (var (key, reference, amount) in _captured.Where(c => !paid.Contains(c.Key)))
            Assert.True(_refunded.GetValueOrDefault(reference) == amount, $"{key} is in no order and did not go back");
        // One capture a period: the key less its last part names the period.
        var periods = paid.Select(key => string.Join('-', key.Split('-')[..^1])).ToList();
        Assert.Equal(periods.Count, periods.Distinct().Count());
    }

    /// <summary>I6.</summary>
    public void RefundsNeverExceedCaptures()
    {
        foreach (var (reference, amount) in _refunded)
            Assert.True(amount <= Assert.Single(_captured, c => c.Reference == reference).Amount, $"{reference}: {amount} went back");
    }

    /// <summary>What the shop believes went back is what the provider gave back.</summary>
    public void TheShopsOrdersAgreeWithTheProvider()
    {
        foreach (var order in _orders)
        {
            var refunds = order["refunds"]!.AsArray();
            Assert.All(refunds, r => Assert.Equal("done", r!["status"]!.ToString()));
            Assert.Equal(_refunded.GetValueOrDefault(order["payment"]!["reference"]!.ToString()), refunds.Sum(r => (long)r!["amount"]!["amount"]!));
        }
    }

    /// <summary>I2: received − shipped − written off = on hand, in lots that add up; and what left is what was ordered.</summary>
    public void StockIsWhatCameInLessWhatLeft()
    {
        var shipped = 0L;
        foreach (var (key, counter) in States(shop, "inventory"))
        {
            long Of(string name) => (long)counter[name]!;
            Assert.True(Of("received") - Of("shipped") - Of("writtenOff") == Of("onHand"), $"{key}: {counter.ToJsonString()}");
            Assert.Equal(Of("onHand"), counter["lots"]!.AsArray().Sum(l => (long)l!["units"]!));
            shipped += Of("shipped");
        }
        var ordered = _orders.Where(o => o["status"]!.ToString() != "cancelled").SelectMany(o => o["items"]!.AsArray()).Sum(i => (long)i!["quantity"]!);
        Assert.Equal(ordered, shipped);
    }

    /// <summary>I6: every entry and every currency adds up to zero, invoices are numbered without gaps, and the cash account is what the provider holds.</summary>
    public void TheLedgerBalances()
    {
        Assert.Empty(shop.Rows("SELECT position FROM ledger_line GROUP BY position, currency HAVING sum(amount) <> 0", row => row.GetInt64(0)));
        Assert.All(shop.Rows("SELECT sum(amount) FROM ledger_line GROUP BY currency", row => row.GetInt64(0)), total => Assert.Equal(0, total));
        Assert.Empty(shop.Rows("SELECT series FROM ledger_document GROUP BY series, year HAVING max(number) <> count(*)", row => row.GetString(0)));
        var cash = shop.Rows($"SELECT coalesce(sum(amount), 0) FROM ledger_line WHERE account = {(int)LedgerAccount.Cash}", row => row.GetInt64(0)).Single();
        Assert.Equal(_captured.Sum(c => c.Amount) - _refunded.Values.Sum(), cash);
    }

    private static List<(string Key, JsonNode State)> States(KilledShop shop, string kind) =>
        shop.Rows($"SELECT key, state FROM grain_state WHERE kind = '{kind}' AND state IS NOT NULL", row => (row.GetString(0), JsonNode.Parse(row.GetString(1))!));
}
