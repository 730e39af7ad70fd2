namespace SubscriptionBox.Curation;

/// <summary>Fills boxes (stateless workers, key <c>curation</c>): most liked items under the customer's exclusions, no repeats within a window, category mix, value band and real stock. Every item says why.</summary>
public interface ICurationGrain : IGrainWithStringKey
{
    /// <summary>One box; fewer items than asked for only when nothing else may go in.</summary>
    Task<CuratedBox> Curate(CurationRequest request);

    /// <summary>What could go in instead, best first.</summary>
    Task<ImmutableArray<BoxItem>> Alternatives(CurationRequest request, int limit);

    /// <summary>Everything that could go in, best first, with scores: for recommendations.</summary>
    /// <param name="limit">1–100.</param>
    Task<ImmutableArray<RankedItem>> Rank(CurationRequest request, int limit);

    /// <summary>Are these items allowed for this customer: known, on sale, not excluded, in stock together? (rules.md 9: lines of one SKU count together.)</summary>
    Task<Answer<ImmutableArray<BoxItem>>> Check(CurationRequest request, ImmutableArray<BoxLine> lines);
}

/// <summary>For whom a box is, and what it may hold.</summary>
/// <param name="CustomerId">Whose affinities count.</param>
/// <param name="Categories">The plan's categories.</param>
/// <param name="Items">How many items, 1–20.</param>
/// <param name="Currency">In which prices are read.</param>
/// <param name="Preferences">The quiz, with exclusions.</param>
/// <param name="RecentSkus">What recent boxes held: not again.</param>
/// <param name="DeliverOn">For shelf life.</param>
/// <param name="Audience">New customers do not get promised stock.</param>
/// <param name="Seed">Breaks ties, so that the same request gives the same box.</param>
[GenerateSerializer, Immutable, Alias("curationRequest")]
public sealed record CurationRequest(
    string CustomerId, ImmutableArray<string> Categories, int Items, string Currency, Customers.Preferences Preferences,
    ImmutableArray<string> RecentSkus, DateOnly DeliverOn, Inventory.StockAudience Audience, string Seed);

/// <summary>A SKU and how many of it.</summary>
/// <param name="Quantity">1–20.</param>
[GenerateSerializer, Immutable, Alias("boxLine")]
public sealed record BoxLine(string Sku, int Quantity);

/// <summary>An item in a box.</summary>
/// <param name="Reason">Why it is there, one short sentence for the customer.</param>
[GenerateSerializer, Immutable, Alias("boxItem")]
public sealed record BoxItem(string Sku, string Name, int Quantity, [property: Personal(Sealed = false)] string Reason);

/// <summary>A filled box.</summary>
[GenerateSerializer, Immutable, Alias("curatedBox")]
public sealed record CuratedBox(ImmutableArray<BoxItem> Items);

/// <summary>A product with how well it fits.</summary>
/// <param name="Score">0 … 1, comparable within one answer.</param>
[GenerateSerializer, Immutable, Alias("rankedItem")]
public sealed record RankedItem(string Sku, string Name, double Score, string Reason);

/// <summary>Refusals 250–269.</summary>
public static class CurationRefusal
{
    /// <summary>No lines, too many, or a quantity out of range.</summary>
    public static readonly Refusal BadLines = new(250, RefusalKind.Invalid, "bad-box-lines", "A box has at least one line; each names a SKU and 1 to 20 units.");
    /// <summary>Not a product on sale.</summary>
    public static readonly Refusal NotOnSale = new(251, RefusalKind.Invalid, "item-not-on-sale", "There is no such product on sale.");
    /// <summary>The plan's boxes hold other things.</summary>
    public static readonly Refusal NotInPlan = new(252, RefusalKind.Invalid, "item-not-in-plan", "The plan's boxes do not hold this kind of product.");
    /// <summary>It holds what the customer must not get.</summary>
    public static readonly Refusal Excluded = new(253, RefusalKind.Invalid, "item-excluded", "It holds something on your list of exclusions.");
    /// <summary>More units than the plan's boxes hold.</summary>
    public static readonly Refusal TooManyItems = new(254, RefusalKind.Invalid, "too-many-items", "That is more than the box holds.");
}
