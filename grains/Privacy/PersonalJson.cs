using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace SubscriptionBox.Grains.Privacy;

/// <summary>Puts a vault between personal properties and their JSON: <see cref="PersonalAttribute"/> values are written sealed and read opened, everything else as ever.</summary>
internal sealed class PersonalJson
{
    /// <summary>Whose record is being written on this thread; serialising is synchronous from root to leaf.</summary>
    private readonly ThreadLocal<Writing> _writing = new(static () => new Writing());
    private readonly PersonalVault _vault;

    public PersonalJson(PersonalVault vault)
    {
        _vault = vault;
        Options = new JsonSerializerOptions(ShopJson.Options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { Modify } } };
        Options.MakeReadOnly();
    }

    /// <summary>The shop's dialect with sealed properties.</summary>
    public JsonSerializerOptions Options { get; }

    /// <summary>An event's payload.</summary>
    public string Payload(DomainEvent happened, string subject)
    {
        var writing = _writing.Value!;
        (writing.Subject, writing.IsEvent) = (subject, true);
        try
        {
            return JsonSerializer.Serialize(happened, happened.GetType(), Options);
        }
        finally
        {
            (writing.Subject, writing.IsEvent) = (null, false);
        }
    }

    private void Modify(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
            return;
        if (typeof(AggregateState).IsAssignableFrom(type.Type))
        {
            type.OnSerializing = state => _writing.Value!.Subject = ((AggregateState)state).DataSubject;
            type.OnSerialized = _ => _writing.Value!.Subject = null;
        }
        foreach (var property in type.Properties)
        {
            if (property.AttributeProvider?.GetCustomAttributes(typeof(PersonalAttribute), inherit: true) is not [PersonalAttribute personal])
                continue;
            if (!personal.Sealed)
            {
                property.ShouldSerialize = (_, _) => !_writing.Value!.IsEvent;
                continue;
            }
            property.CustomConverter = (JsonConverter)Activator.CreateInstance(typeof(SealedValue<>).MakeGenericType(property.PropertyType), this, property.Name)!;
            // What cannot be opened any more leaves the property as a new record has it: never null where null is not expected.
            if (property.Set is { } set)
                property.Set = (record, value) =>
                {
                    if (value is not null)
                        set(record, value);
                };
        }
    }

    private sealed class Writing
    {
        public string? Subject { get; set; }

        public bool IsEvent { get; set; }
    }

    private sealed class SealedValue<T>(PersonalJson json, string purpose) : JsonConverter<T>
    {
        public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.String || reader.GetString() is not { } text || !PersonalVault.IsSealed(text))
                return JsonSerializer.Deserialize<T>(ref reader, ShopJson.Options);
            return json._vault.OpenUtf8(text, purpose) is { } plain ? JsonSerializer.Deserialize<T>(plain, ShopJson.Options) : default;
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
        {
            if (json._writing.Value!.Subject is not { } subject || value is string { Length: 0 } or ICollection { Count: 0 })
                JsonSerializer.Serialize(writer, value, ShopJson.Options);
            else
                writer.WriteStringValue(json._vault.SealUtf8(subject, purpose, JsonSerializer.SerializeToUtf8Bytes(value, ShopJson.Options)));
        }
    }
}
