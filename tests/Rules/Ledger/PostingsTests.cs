using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Grains.Ledger;
using SubscriptionBox.Ledger;
using SubscriptionBox.Orders;
using SubscriptionBox.Subscriptions;
using Xunit;
using static SubscriptionBox.Tests.Rules.Ledger.MoneyEvents;

namespace SubscriptionBox.Tests.Rules.Ledger;

/// <summary>What each event posts, as a table; debits positive, credits negative, in cents.</summary>
public sealed class PostingsTests
{
    public static TheoryData<string, string> Table => new()
    {
        { "a month is charged", "Cash +4160, Tax -160, DeferredRevenue -4000, StockToSend +4000, StockPromised -4000" },
        { "a charge with discount, credit and shipping", "Cash +4360, Credits +1000, Tax -360, DeferredRevenue -5000, StockToSend +5000, StockPromised -5000" },
        { "a charge that credit covers", "Credits +4160, Tax -160, DeferredRevenue -4000, StockToSend +4000, StockPromised -4000" },
        { "a plan change within a month", "Cash +1125, Revenue -1500, Discounts +375" },
        { "a plan change with boxes left", "Cash +1125, DeferredRevenue -1125, StockToSend +1125, StockPromised -1125" },
        { "a charge of before the ledger", "Cash +4000, DeferredRevenue -4000, StockToSend +4000, StockPromised -4000" },
        { "a box is ordered", "StockPromised +3500, StockToSend -3500" },
        { "a box ships", "DeferredRevenue +3500, Discounts +500, Revenue -4000" },
        { "a box of before the ledger ships", "nothing" },
        { "a box is called off", "DeferredRevenue +3500, Refunds -3500" },
        { "two prepaid boxes are released", "DeferredRevenue +7000, Refunds -7000, StockPromised +7000, StockToSend -7000" },
        { "a refund is asked for", "Refunds +1350, Tax +108, Receivables -1458" },
        { "a refund is paid", "Receivables +1458, Cash -1458" },
        { "a refund fails", "Receivables +1458, Refunds -1350, Tax -108" },
        { "a plan change is given back", "Refunds +1000, Tax +125, Cash -1125" },
        { "a late payment is given back", "Cash +4000, Receivables -4000, Receivables +4000, Cash -4000" },
        { "credit is granted", "Discounts +1000, Credits -1000" },
        { "credit expires", "Credits +400, Discounts -400" },
        { "credit comes back", "Refunds +480, Tax +20, Credits -500" },
        { "credit is used", "nothing" },
        { "a skip", "nothing" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Each_event_posts(string what, string lines)
    {
        var entry = Postings.For(Record(Known[what]));
        Assert.Equal(lines, entry is null ? "nothing" : string.Join(", ", entry.Lines.Select(l => $"{l.Account} {l.Amount.Amount:+0;-0}")));
    }

    [Fact]
    public void An_entry_that_does_not_add_up_cannot_be_made()
    {
        var happened = Record(new DeliverySkipped("dlv-1-1", 1));
        Assert.Throws<UnbalancedEntryException>(() => JournalEntry.Of(happened, null, [new(LedgerAccount.Cash, Usd(1)), new(LedgerAccount.Revenue, Usd(-2))]));
        Assert.Throws<UnbalancedEntryException>(() => JournalEntry.Of(happened, null, [new(LedgerAccount.Cash, Usd(1)), new(LedgerAccount.Revenue, new(-1, "EUR"))]));
        Assert.Null(JournalEntry.Of(happened, null, [new(LedgerAccount.Cash, Usd(0))]));
        Assert.Throws<UnbalancedEntryException>(() => Postings.For(Record(Charge(4000, 0, 0, 160, 0, 4159))));
    }

    [Fact]
    public void The_trial_balance_is_zero_after_every_event_in_any_order_and_however_often_it_comes() => Prop.ForAll(Histories(), history =>
    {
        var journal = new InMemoryJournal();
        var projection = new LedgerProjection(journal, journal);
        foreach (var (happened, position) in history.Select((e, i) => (e, i + 1L)))
        {
            projection.Apply([new(position, happened)]).GetAwaiter().GetResult();
            Assert.True(LedgerRules.Balance(position, LedgerRules.Sums(journal.Lines)).Balanced);
        }
        // Again, and backwards: nothing changes.
        var once = LedgerRules.Sums(journal.Lines).OrderBy(s => (s.Account, s.Currency)).ToArray();
        foreach (var happened in history.Reverse())
            projection.Redo(new(1, happened)).GetAwaiter().GetResult();
        Assert.Equal(once, LedgerRules.Sums(journal.Lines).OrderBy(s => (s.Account, s.Currency)));
        var backwards = new InMemoryJournal();
        new LedgerProjection(backwards, backwards).Apply([.. history.Reverse().Select((e, i) => new LoggedEvent(i + 1, e)).DefaultIfEmpty(new LoggedEvent(1, Record(new DeliverySkipped("dlv-1-1", 1))))]).GetAwaiter().GetResult();
        Assert.Equal(once, LedgerRules.Sums(backwards.Lines).OrderBy(s => (s.Account, s.Currency)));
        // Numbers have no gaps in any series and year, and every document adds up.
        foreach (var series in journal.Documents.GroupBy(d => (d.Document.Series, d.Document.Year)))
            Assert.Equal(Enumerable.Range(1, series.Count()).Select(n => (long)n), series.Select(d => d.Number));
        Assert.All(journal.Documents, d => Assert.True(d.Document.AddsUp));
    }).QuickCheckThrowOnFailure();

    private static Arbitrary<EventRecord[]> Histories() => Gen.Choose(0, Known.Count - 1)
        .SelectMany(which => Gen.Choose(1, 40).SelectMany(sequence => Gen.Choose(0, 800).Select(day => Record(Known.Values.ElementAt(which), sequence * 100 + which, Start.AddDays(day)))))
        .ArrayOf().Resize(60).ToArbitrary();
}
