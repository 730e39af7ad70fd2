using System.Text.Json;
using System.Text.Json.Serialization;

namespace SubscriptionBox.Common;

/// <summary>The one JSON dialect of the shop: camelCase, camelCase enumerations, nulls left out. Used for grain state, events and the wire.</summary>
public static class ShopJson
{
    /// <summary>Shared and frozen.</summary>
    public static readonly JsonSerializerOptions Options = Frozen();

    /// <summary>Applies the dialect to options that somebody else owns, such as the web host's.</summary>
    public static JsonSerializerOptions Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.DictionaryKeyPolicy = null;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.NumberHandling = JsonNumberHandling.Strict;
        // Nothing of ours is pasted into HTML as JSON. The default escapes every quote of a payload inside a record as six characters: states would be half as large again.
        options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        return options;
    }

    private static JsonSerializerOptions Frozen()
    {
        var options = Apply(new JsonSerializerOptions());
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
