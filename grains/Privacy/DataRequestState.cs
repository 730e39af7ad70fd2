using SubscriptionBox.Privacy;

namespace SubscriptionBox.Grains.Privacy;

/// <summary>The steps of both kinds, in the order in which they are taken. Saved by name: add, never rename.</summary>
public enum DataRequestStep
{
    /// <summary>Export: the customer's record notes it.</summary>
    Note,
    /// <summary>Export: everything is gathered, stored and read back.</summary>
    Store,
    /// <summary>Export: it can be fetched until it is deleted.</summary>
    Keep,

    /// <summary>Erasure: the customer's record says so; from here on nobody charges or writes.</summary>
    Mark,
    /// <summary>Erasure: subscriptions end, what was under way is given back.</summary>
    Subscriptions,
    /// <summary>Erasure: the e-mail address is released, the password forgotten, all sessions end.</summary>
    Account,
    /// <summary>Erasure: payment methods are removed at their providers.</summary>
    PaymentMethods,
    /// <summary>Erasure: copies that were asked for are deleted.</summary>
    Exports,
    /// <summary>Erasure: what was learnt is forgotten.</summary>
    Recommendations,
    /// <summary>Erasure: why items were in boxes is taken out of orders; the orders stay.</summary>
    Orders,
    /// <summary>Erasure: what is left of the customer's credit is forfeited, and why it was given is forgotten; the sums stay, under the customer's id.</summary>
    Credit,
    /// <summary>Erasure: every <see cref="IPersonalStore"/>, one after the other.</summary>
    Stores,
    /// <summary>Erasure: the customer's record is emptied.</summary>
    Customer,
    /// <summary>Erasure: the data key is destroyed.</summary>
    Key,

    /// <summary>Nothing is left to do.</summary>
    Finished,
}

/// <summary>A data request. Ids and instants only: nothing here names the person.</summary>
public sealed record DataRequestState : AggregateState
{
    /// <summary>Export or erasure.</summary>
    public DataRequestKind Kind { get; init; }

    /// <summary>Whose; empty until it begins.</summary>
    public string CustomerId { get; init; } = "";

    /// <summary>The account of the customer; null until the customer's record has said so.</summary>
    public string? AccountId { get; init; }

    /// <summary>What is to be done next.</summary>
    public DataRequestStep Step { get; init; }

    /// <summary>Stores that are done with, by name.</summary>
    public ImmutableArray<string> StoresDone { get; init; } = [];

    /// <summary>When it was made.</summary>
    public DateTimeOffset RequestedAt { get; init; }

    /// <summary>How often the step failed.</summary>
    public int Tries { get; init; }

    /// <summary>When the step is tried again, or the copy deleted; null for at once or never.</summary>
    public DateTimeOffset? TryAt { get; init; }

    /// <summary>When the last step was done.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Lower-case hexadecimal, of the copy as its owner gets it; null until it is stored.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Until when the copy is kept.</summary>
    public DateTimeOffset? AvailableUntil { get; init; }

    /// <summary>The copy is not wanted any more, because its person was erased.</summary>
    public bool Withdrawn { get; init; }
}
