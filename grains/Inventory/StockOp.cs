using System.Text.Json.Serialization;

namespace SubscriptionBox.Grains.Inventory;

/// <summary>What a line of a counter's log says.</summary>
public enum StockOpKind
{
    /// <summary>Units are set aside (or the hold of that order is prolonged).</summary>
    Reserve,
    /// <summary>The order's units left.</summary>
    Consume,
    /// <summary>The order's units went back.</summary>
    Release,
    /// <summary>The order's units went back because nobody paid in time.</summary>
    Expire,
    /// <summary>A request key got its answer.</summary>
    Answer,
}

/// <summary>One line of a counter's log. Names are short because the newest lines stand in a record that every write rewrites.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Id">The order, or the request key.</param>
/// <param name="Units">How many.</param>
/// <param name="KeepsUntil">Of a reservation: lots that expire before this day are not for it.</param>
/// <param name="At">Unix milliseconds: when a reservation lapses (0 for never), or when the rest happened.</param>
/// <param name="Content">Of an answer: the hash of what was asked.</param>
/// <param name="Answer">Of an answer: the answer as JSON.</param>
[GenerateSerializer, Immutable, Alias("stockOp")]
public sealed record StockOp(
    [property: JsonPropertyName("k")] StockOpKind Kind,
    [property: JsonPropertyName("o")] string Id,
    [property: JsonPropertyName("u")] int Units,
    [property: JsonPropertyName("n")] DateOnly? KeepsUntil,
    [property: JsonPropertyName("t")] long At,
    [property: JsonPropertyName("c")] string? Content = null,
    [property: JsonPropertyName("a")] string? Answer = null);
