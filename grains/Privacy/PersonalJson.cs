using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace SubscriptionBox.Grains.Privacy;

/// <summary>Puts a vault between personal properties and their JSON: <see cref="PersonalAttribute"/> values are written sealed and read opened, everything else as ever.</summary>
internal static class PersonalJson
{
    /// <summary>Whose record is being written on this thread; serialising is synchronous from root to leaf.</summary>
    [ThreadStatic]
    private static string? _subject;

    [ThreadStatic]
    private static bool _isEvent;

    /// <summary>The shop's dialect with sealed properties.</summary>
    public static JsonSerializerOptions OptionsOf(PersonalVault vault)
    {
        var options = new JsonSerializerOptions(ShopJson.Options)
        {
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { type => Modify(type, vault) } },
        };
        options.MakeReadOnly();
        return options;
    }

    /// <summary>An event's payload.</summary>
    public static string Payload(PersonalVault vault, DomainEvent happened, string subject)
    {
        (_subject, _isEvent) = (subject, true);
        try
        {
            return JsonSerializer.Serialize(happened, happened.GetType(), vault.Options);
        }
        finally
        {
            (_subject, _isEvent) = (null, false);
        }
    }

    private static void Modify(JsonTypeInfo type, PersonalVault vault)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
            return;
        if (typeof(AggregateState).IsAssignableFrom(type.Type))
        {
            type.OnSerializing = state => _subject = ((AggregateState)state).DataSubject;
            type.OnSerialized = _ => _subject = null;
        }
        foreach (var property in type.Properties)
        {
            if (property.AttributeProvider?.GetCustomAttributes(typeof(PersonalAttribute), inherit: true) is not [PersonalAttribute personal])
                continue;
            if (!personal.Sealed)
            {
                property.ShouldSerialize = static (_, _) => !_isEvent;
                continue;
            }
            property.CustomConverter = (JsonConverter)Activator.CreateInstance(typeof(SealedValue<>).MakeGenericType(property.PropertyType), vault, property.Name)!;
            // What cannot be opened any more leaves the property as a new record has it: never null where null is not expected.
            if (property.Set is { } set)
                property.Set = (record, value) =>
                {
                    if (value is not null)
                        set(record, value);
                };
        }
    }

    private sealed class SealedValue<T>(PersonalVault vault, string purpose) : JsonConverter<T>
    {
        public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.String || reader.GetString() is not { } text || !PersonalVault.IsSealed(text))
                return JsonSerializer.Deserialize<T>(ref reader, ShopJson.Options);
            return vault.OpenUtf8(text, purpose) is { } plain ? JsonSerializer.Deserialize<T>(plain, ShopJson.Options) : default;
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
        {
            if (_subject is not { } subject || value is string { Length: 0 } or ICollection { Count: 0 })
                JsonSerializer.Serialize(writer, value, ShopJson.Options);
            else
                writer.WriteStringValue(vault.SealUtf8(subject, purpose, JsonSerializer.SerializeToUtf8Bytes(value, ShopJson.Options)));
        }
    }
}
