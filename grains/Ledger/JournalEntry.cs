using SubscriptionBox.Ledger;

namespace SubscriptionBox.Grains.Ledger;

/// <summary>One balanced entry of the journal. There is no way to make one whose lines do not add up to zero in every currency: that is what keeps the trial balance at zero.</summary>
public sealed record JournalEntry
{
    private JournalEntry(EventRecord happened, string? reference, ImmutableArray<JournalLine> lines)
    {
        Happened = happened;
        Reference = reference;
        Lines = lines;
    }

    /// <summary>What it was posted from; source and sequence name the entry.</summary>
    public EventRecord Happened { get; }

    /// <summary>The order or payment it is about.</summary>
    public string? Reference { get; }

    /// <summary>At least two; debits positive, credits negative, none of them zero.</summary>
    public ImmutableArray<JournalLine> Lines { get; }

    /// <summary>The entry of these lines; null when all of them are zero.</summary>
    /// <exception cref="UnbalancedEntryException">They do not add up to zero in every currency.</exception>
    public static JournalEntry? Of(EventRecord happened, string? reference, params ImmutableArray<JournalLine> lines)
    {
        var kept = lines.RemoveAll(line => line.Amount.Amount == 0);
        foreach (var currency in kept.GroupBy(line => line.Amount.Currency))
            if (currency.Aggregate(0L, (sum, line) => checked(sum + line.Amount.Amount)) is not 0 and var off)
                throw new UnbalancedEntryException($"{happened.Source}/{happened.Sequence} ({happened.Type}) is off by {off} {currency.Key}.");
        return kept.IsEmpty ? null : new(happened, reference, kept);
    }
}

/// <summary>An entry whose lines do not add up: a bug in the postings, or an event whose amounts contradict each other.</summary>
public sealed class UnbalancedEntryException(string message) : Exception(message);
