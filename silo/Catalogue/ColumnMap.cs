using System.Text.Json;
using System.Text.Json.Serialization;

namespace SubscriptionBox.Silo.Catalogue;

/// <summary>A merchant's own mapping, as JSON (docs/import.md): which column of the file holds what.</summary>
public sealed record ColumnMap
{
    private const int MaximumBytes = 64 * 1024;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, NumberHandling = JsonNumberHandling.Strict,
    };

    public required string Sku { get; init; }
    public required string Name { get; init; }
    public string? Description { get; init; }
    public string? Category { get; init; }
    public string? Subcategory { get; init; }
    public string? Brand { get; init; }
    public string? Ingredients { get; init; }
    public string? Allergens { get; init; }
    public string? ShelfLifeDays { get; init; }
    public string? Active { get; init; }
    /// <summary>Currency → column.</summary>
    public required NameMap Prices { get; init; }
    /// <summary><c>major</c> (12.90) or <c>minor</c> (1290).</summary>
    public string PriceUnit { get; init; } = "major";
    /// <summary>One character between allergens, tags, skin types and levels.</summary>
    public string ListSeparator { get; init; } = ";";
    /// <summary>Attribute → column.</summary>
    public NameMap Attributes { get; init; } = [];
    /// <summary>What the file calls a category → skincare, fitness or gourmet.</summary>
    public NameMap Categories { get; init; } = [];
    /// <summary>What holds where the file says nothing: category, subcategory, brand, description.</summary>
    public NameMap Defaults { get; init; } = [];

    /// <summary>Names to names.</summary>
    public sealed class NameMap : Dictionary<string, string>;

    /// <summary>Reads a mapping.</summary>
    /// <exception cref="CatalogueFileException">It is not one; the message says why.</exception>
    public static ColumnMap Read(Stream stream)
    {
        try
        {
            var bytes = new byte[MaximumBytes + 1];
            var count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (count > MaximumBytes)
                throw new CatalogueFileException($"The mapping is larger than {MaximumBytes / 1024} KiB.");
            var map = JsonSerializer.Deserialize<ColumnMap>(bytes.AsSpan(0, count), Json) ?? throw new CatalogueFileException("The mapping is empty.");
            return map.Checked();
        }
        catch (JsonException e)
        {
            throw new CatalogueFileException("The mapping is not understood: " + e.Message);
        }
    }

    /// <summary>Every column it names.</summary>
    [JsonIgnore]
    public IEnumerable<string> Columns =>
        new[] { Sku, Name, Description, Category, Subcategory, Brand, Ingredients, Allergens, ShelfLifeDays, Active }.OfType<string>().Concat(Prices.Values).Concat(Attributes.Values);

    private ColumnMap Checked()
    {
        if (Prices.Count == 0)
            throw new CatalogueFileException("The mapping names no price.");
        if (Prices.Keys.FirstOrDefault(currency => currency is not ("USD" or "CAD" or "EUR" or "GBP")) is { } unknown)
            throw new CatalogueFileException($"The mapping has a price in {DraftChecks.Short(unknown)}; the shop sells in USD, CAD, EUR and GBP.");
        if (PriceUnit is not ("major" or "minor"))
            throw new CatalogueFileException("The mapping's priceUnit is neither \"major\" (12.90) nor \"minor\" (1290).");
        if (ListSeparator.Length != 1)
            throw new CatalogueFileException("The mapping's listSeparator is not one character.");
        if (Category is null && !Defaults.ContainsKey("category"))
            throw new CatalogueFileException("The mapping names neither a column for the category nor a default.");
        if (Defaults.Keys.FirstOrDefault(key => key is not ("category" or "subcategory" or "brand" or "description")) is { } strange)
            throw new CatalogueFileException($"The mapping has a default for {DraftChecks.Short(strange)}; there are defaults for category, subcategory, brand and description.");
        return this;
    }
}
