using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Customers;

namespace SubscriptionBox.Api.Endpoints;

/// <summary>The quiz's answers.</summary>
/// <param name="Categories">Of skincare, fitness, gourmet.</param>
/// <param name="Attributes">Free answers, such as <c>{"skinType": "dry", "taste": ["smoky"], "age": 34}</c>: texts, numbers, true, false, or lists of these. They come back as they were sent.</param>
/// <param name="Exclusions">Allergens and ingredients that never go into a box.</param>
/// <param name="BoxSize">Items a box, if fewer than the plan's are wanted.</param>
/// <param name="Budget">A value band for a box.</param>
public sealed record PreferencesBody(
    [Count(0, 3), Each(1, 20, OneOf = ["skincare", "fitness", "gourmet"])] ImmutableArray<string> Categories,
    [Count(0, 50)] Dictionary<string, JsonElement>? Attributes = null,
    [Count(0, 200), Each(1, 100)] ImmutableArray<string>? Exclusions = null,
    [Range(1, 20)] int? BoxSize = null,
    Money? Budget = null)
{
    private const int MostValues = 50;

    /// <summary>From the grain's view.</summary>
    public static PreferencesBody Of(Preferences preferences) => new(
        preferences.Categories,
        preferences.AttributesJson is { } json
            ? JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json, ShopJson.Options)
            : preferences.Attributes.ToDictionary(a => a.Key, a => JsonSerializer.SerializeToElement(a.Value, ShopJson.Options)),
        preferences.Exclusions, preferences.BoxSize, preferences.Budget);

    /// <summary>For the grain.</summary>
    /// <exception cref="BadField">An answer is an object, or a list of something else than texts, numbers, true and false.</exception>
    public Preferences ToPreferences() => new(
        Categories, (Attributes ?? []).ToImmutableDictionary(a => a.Key, a => ValuesOf(a.Key, a.Value)), Exclusions ?? [], BoxSize, Budget)
    {
        AttributesJson = Attributes is null ? null : JsonSerializer.Serialize(Attributes, ShopJson.Options),
    };

    private static ImmutableArray<string> ValuesOf(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array when value.GetArrayLength() <= MostValues => [.. value.EnumerateArray().Select(element => Text(name, element))],
        JsonValueKind.Array => throw Bad(name, $"Must have at most {MostValues} entries."),
        _ => [Text(name, value)],
    };

    private static string Text(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Read(name, value),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => throw Bad(name, "Must be a text, a number, true, false, or a list of these."),
    };

    private static string Read(string name, JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: JSON allows writing it, no text can hold it.
            throw Bad(name, "Not a text.");
        }
    }

    private static BadField Bad(string name, string message) => new("attributes." + (name.Length <= 60 ? name : "…"), message);
}
