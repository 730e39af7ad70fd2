using SubscriptionBox.Campaigns;
using SubscriptionBox.Grains.Campaigns;
using SubscriptionBox.Grains.Ledger;
using SubscriptionBox.Ledger;
using SubscriptionBox.Subscriptions;
using SubscriptionBox.Tests.Simulation.Provider;

namespace SubscriptionBox.Tests.Simulation.Invariants;

/// <summary>The ledger, invoices, campaigns and credit.</summary>
public static class BookChecks
{
    /// <summary>Checks all of it.</summary>
    public static void Check(Evidence e, Checks checks)
    {
        Ledger(e, checks);
        Documents(e, checks);
        Campaigns(e, checks);
        Credit(e, checks);
    }

    private static void Ledger(Evidence e, Checks checks)
    {
        var entries = e.World.Books.Entries;
        foreach (var currency in entries.SelectMany(x => x.Lines).GroupBy(l => l.Amount.Currency))
        {
            checks.That("I6 the ledger balances to zero per currency", currency.Sum(l => l.Amount.Amount) == 0, () => $"{currency.Key}: {currency.Sum(l => l.Amount.Amount)}");
            var cash = currency.Where(l => l.Account == LedgerAccount.Cash).Sum(l => l.Amount.Amount);
            var held = e.Payments.Where(p => p.Status == IntentStatus.Succeeded && p.Amount.Currency == currency.Key).Sum(p => p.Amount.Amount - p.Refunded);
            checks.That("(a) captures − refunds = the ledger's cash", cash == held, () => $"{currency.Key}: the ledger has {cash}, the providers {held}");
            var receivables = currency.Where(l => l.Account == LedgerAccount.Receivables).Sum(l => l.Amount.Amount);
            checks.That("(a) nothing stays receivable", receivables == 0, () => $"{currency.Key}: {receivables}");
        }
        var posted = entries.ToLookup(x => (x.Happened.Source, x.Happened.Sequence));
        foreach (var logged in e.World.Log.All.Where(l => l.Event.Data != "{"))
            if (Postings.For(logged.Event) is not null || posted.Contains((logged.Event.Source, logged.Event.Sequence)))
                checks.That("every money event is posted once", posted[(logged.Event.Source, logged.Event.Sequence)].Count() == 1, () => $"{logged.Event.Source} {logged.Event.Sequence} {logged.Event.Type}: {posted[(logged.Event.Source, logged.Event.Sequence)].Count()} entries");
    }

    /// <summary>All credit that a subscription was ever paid with: a term's own charge and its plan changes have keys of their own.</summary>
    private static long Term(Evidence e, string refundKey, ILookup<string, long> used)
    {
        var subscription = "sub-" + refundKey.Split('-')[1];
        return used.Where(u => Evidence.Parse(u.Key)?.Subscription == subscription).Sum(u => u.Sum());
    }

    private static void Documents(Evidence e, Checks checks)
    {
        foreach (var series in e.World.Books.Documents.GroupBy(d => (d.Document.Series, d.Document.Year)))
            checks.That("invoices are numbered without gaps", series.Select(d => d.Number).SequenceEqual(Enumerable.Range(1, series.Count()).Select(n => (long)n)), () => $"{series.Key}: {string.Join(' ', series.Select(d => d.Number))}");
        foreach (var document in e.World.Books.Documents)
            checks.That("I6 every invoice adds up", document.Document.AddsUp, () => $"{document.Name}: {document.Document}");
    }

    private static void Campaigns(Evidence e, Checks checks)
    {
        var given = e.All<DiscountGiven>().Select(d => d.Payload).ToLookup(d => d.CampaignId);
        var charged = e.Charges.SelectMany(c => c.Charge.Discounts.Select(d => (d.CampaignId, d.Amount, c.Charge.Purpose, c.Record.CustomerId))).ToLookup(d => d.CampaignId);
        foreach (var (id, campaign) in e.World.States.Of<CampaignState>().Where(c => c.State.Terms is not null))
        {
            var terms = campaign.Terms!;
            var first = given[id].Count(d => d.First);
            checks.That("I3 no campaign exceeds its redemption limit", terms.RedemptionLimit is not { } most || first <= most && campaign.Redeemed <= most, () => $"{id}: {first} redemptions, {campaign.Redeemed} counted, at most {terms.RedemptionLimit}");
            checks.That("I3 a redemption counts once", campaign.Redeemed == first, () => $"{id}: {campaign.Redeemed} counted, {first} told");
            checks.That("I3 no campaign exceeds its budget", terms.Budget is not { } budget || given[id].Sum(d => d.Discount.Amount) <= budget.Amount, () => $"{id}: {given[id].Sum(d => d.Discount.Amount)} of {terms.Budget}");
            var told = given[id].Where(d => d.Discount.Amount > 0).Select(d => d.Discount.Amount).Order();
            var taken = charged[id].Where(d => d.Amount.Amount > 0).Select(d => d.Amount.Amount).Order();
            checks.That("I3 what campaigns gave is what charges took off", told.SequenceEqual(taken), () => $"{id}: told {string.Join(' ', told)}, taken off {string.Join(' ', taken)}");
            foreach (var customer in charged[id].Where(d => d.Purpose is ChargePurpose.Checkout).GroupBy(d => d.CustomerId))
                checks.That("I3 no customer exceeds the limit for each", terms.MostPerCustomer is not { } own || customer.Count() <= own, () => $"{id}: {customer.Key} {customer.Count()} times, at most {terms.MostPerCustomer}");
            foreach (var held in campaign.Held)
                checks.That("I3 nothing stays set aside", e.Subscriptions.Any(s => s.State.Charge?.Key == held.Key) || held.AskAt > e.World.Now, () => $"{id}: {held}");
        }
    }

    private static void Credit(Evidence e, Checks checks)
    {
        var used = e.Charges.ToLookup(c => c.Charge.PaymentKey, c => c.Charge.Breakdown.Credit.Amount);
        foreach (var returned in e.All<CreditReturned>().GroupBy(r => r.Payload.PaymentKey))
            checks.That("I6 no more credit comes back than a term was paid with", returned.Sum(r => r.Payload.Amount.Amount) <= Term(e, returned.First().Payload.CreditId, used), () => $"{returned.Key}: {string.Join(", ", returned.Select(r => r.Payload))}");
        checks.That("a return of credit counts once", e.All<CreditReturned>().GroupBy(r => r.Payload.CreditId).All(r => r.Count() == 1), () => "twice");
        foreach (var (key, wallet) in e.World.States.Of<WalletState>())
            checks.That("no wallet is below zero", wallet.Lots.All(l => l.Left.Amount >= 0), () => $"{key}: {string.Join(", ", wallet.Lots)}");
        var wallets = e.World.States.Of<WalletState>().SelectMany(w => w.State.Lots.Select(l => l.Left).Concat(w.State.Held.SelectMany(h => h.Parts.Select(p => p.Amount)))).ToLookup(m => m.Currency, m => m.Amount);
        var ledger = e.World.Books.Entries.SelectMany(x => x.Lines).Where(l => l.Account == LedgerAccount.Credits).ToLookup(l => l.Amount.Currency, l => l.Amount.Amount);
        foreach (var currency in wallets.Select(w => w.Key).Union(ledger.Select(l => l.Key)))
            checks.That("credit on the ledger is what wallets hold", wallets[currency].Sum() == -ledger[currency].Sum(), () => $"{currency}: wallets {wallets[currency].Sum()}, ledger {-ledger[currency].Sum()}");
    }
}
