using System.Collections.Concurrent;
using System.Collections.Frozen;
using SubscriptionBox.Catalog;
using SubscriptionBox.Grains.Catalog;

namespace SubscriptionBox.Grains.Curation;

/// <summary>All products on sale, laid out for fast choosing: by number instead of by name, with the products of each feature listed. Immutable but for what it remembers; safe to share.</summary>
public sealed class CurationShelf
{
    private const int MostRemembered = 512;
    private readonly FrozenDictionary<string, int[]> _having;
    private readonly FrozenDictionary<string, int> _numbers;
    private readonly ConcurrentDictionary<string, int[]> _fitting = new(StringComparer.Ordinal);
    private readonly IExclusionMatcher _exclusions;

    /// <summary>Lays the shelf out.</summary>
    /// <param name="products">On sale, in order of SKU.</param>
    /// <param name="version">The catalogue's.</param>
    /// <param name="before">The shelf before this one: what did not change is taken over.</param>
    public CurationShelf(ImmutableArray<ProductView> products, long version, IExclusionMatcher exclusions, CurationShelf? before)
    {
        Version = version;
        _exclusions = exclusions;
        Candidates = [.. products.Select(p => before?.Find(p.Product.Sku) is { } old && old.Version == p.Version ? old : new Candidate(p))];
        _numbers = Candidates.Select((c, i) => (c.Product.Sku, i)).ToFrozenDictionary(x => x.Sku, x => x.i, StringComparer.Ordinal);
        _having = Candidates.SelectMany((c, i) => c.Features.Select(f => (f, i))).GroupBy(x => x.f, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => g.Select(x => x.i).ToArray(), StringComparer.Ordinal);
    }

    /// <summary>The catalogue's version.</summary>
    public long Version { get; }

    /// <summary>By number.</summary>
    public ImmutableArray<Candidate> Candidates { get; }

    /// <summary>The numbers of the products with a feature.</summary>
    public ReadOnlySpan<int> Having(string feature) => _having.GetValueOrDefault(feature);

    /// <summary>A product's number; null when it is not on sale.</summary>
    public int? NumberOf(string sku) => _numbers.TryGetValue(sku, out var number) ? number : null;

    /// <summary>The numbers of the products of some categories without any of some exclusions. Remembered: many customers share the few combinations that occur.</summary>
    public int[] Fitting(ImmutableArray<string> categories, ImmutableArray<string> exclusions)
    {
        var key = string.Join('\n', categories.Order(StringComparer.Ordinal)) + "\n\n" + string.Join('\n', exclusions.Order(StringComparer.Ordinal).Distinct());
        if (_fitting.TryGetValue(key, out var known))
            return known;
        var fitting = Enumerable.Range(0, Candidates.Length).Where(i => categories.Contains(Candidates[i].Product.Category) && !Holds(i, exclusions)).ToArray();
        if (_fitting.Count >= MostRemembered)
            _fitting.Clear();
        return _fitting[key] = fitting;
    }

    private bool Holds(int number, ImmutableArray<string> exclusions)
    {
        foreach (var token in exclusions)
            if (_exclusions.Holds(Candidates[number].Product, token))
                return true;
        return false;
    }

    private Candidate? Find(string sku) => NumberOf(sku) is { } number ? Candidates[number] : null;
}

/// <summary>A product that may go into boxes.</summary>
public sealed class Candidate
{
    /// <summary>Skin types, in the order of the bits that stand for them.</summary>
    private static readonly ImmutableArray<string> SkinTypes = ["dry", "oily", "combination", "sensitive", "normal"];

    /// <summary>Training levels, likewise.</summary>
    private static readonly ImmutableArray<string> Levels = ["beginner", "intermediate", "advanced"];

    /// <summary>Reads the attributes that matter to curation.</summary>
    public Candidate(ProductView view)
    {
        Product = view.Product;
        Version = view.Version;
        Tags = List("tags");
        Skin = Bits(SkinTypes, List("skinTypes"));
        Level = Bits(Levels, List("level"));
        Hash = Chance.Hash(Product.Sku);
        Features = [.. new[] { $"sku:{Product.Sku}", $"subcategory:{Product.Subcategory}" }
            .Concat(Product.Brand.Length > 0 ? [$"brand:{Product.Brand}"] : []).Concat(Tags.Select(t => $"tag:{t}")).Distinct()];
    }

    /// <summary>The product.</summary>
    public ProductDraft Product { get; }

    /// <summary>Its version.</summary>
    public long Version { get; }

    /// <summary>What it is like.</summary>
    public ImmutableArray<string> Tags { get; }

    /// <summary>What a customer may like or dislike about it: <c>sku:…</c>, <c>brand:…</c>, <c>subcategory:…</c>, <c>tag:…</c>.</summary>
    public ImmutableArray<string> Features { get; }

    /// <summary>Skin types it suits, as bits; 0 when it does not say.</summary>
    public int Skin { get; }

    /// <summary>Levels it suits, as bits; 0 when it does not say.</summary>
    public int Level { get; }

    /// <summary>Of the SKU, the same in every process.</summary>
    public uint Hash { get; }

    /// <summary>The bits of a customer's skin type.</summary>
    public static int SkinBits(IEnumerable<string> values) => Bits(SkinTypes, values);

    /// <summary>The bits of a customer's level.</summary>
    public static int LevelBits(IEnumerable<string> values) => Bits(Levels, values);

    /// <summary>The price in a currency, in minor units; null when it is not sold in it.</summary>
    public long? Price(string currency)
    {
        foreach (var price in Product.Prices)
            if (price.Currency == currency)
                return price.Amount;
        return null;
    }

    private ImmutableArray<string> List(string attribute) => Product.Attributes.TryGetValue(attribute, out var text)
        ? [.. text.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]
        : [];

    private static int Bits(ImmutableArray<string> names, IEnumerable<string> values) =>
        values.Aggregate(0, (bits, value) => names.IndexOf(value) is >= 0 and var i ? bits | 1 << i : bits);
}

/// <summary>Chance that the same request meets again: a function of a seed and a product.</summary>
public static class Chance
{
    /// <summary>FNV-1a.</summary>
    public static uint Hash(string text)
    {
        var hash = 2166136261u;
        foreach (var c in text)
            hash = (hash ^ c) * 16777619u;
        return hash;
    }

    /// <summary>0 … 1, evenly spread.</summary>
    public static float Of(uint seed, uint item)
    {
        var x = seed ^ item;
        x = (x ^ x >> 16) * 0x7feb352du;
        x = (x ^ x >> 15) * 0x846ca68bu;
        return ((x ^ x >> 16) >> 8) * (1f / (1 << 24));
    }
}
