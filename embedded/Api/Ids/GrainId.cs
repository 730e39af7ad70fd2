using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orleans.Runtime;

/// <summary>The identity of a grain: its type and its key, written <c>type/key</c>.</summary>
[GenerateSerializer, Immutable, JsonConverter(typeof(GrainIdJsonConverter))]
public readonly struct GrainId : IEquatable<GrainId>, IComparable<GrainId>, ISpanParsable<GrainId>
{
    private readonly GrainType _type;
    private readonly IdSpan _key;

    public GrainId(GrainType type, IdSpan key)
    {
        _type = type;
        _key = key;
    }

    public GrainType Type => _type;

    public IdSpan Key => _key;

    public bool IsDefault => _type.IsDefault && _key.IsDefault;

    public static GrainId Create(string type, string key) => Create(GrainType.Create(type), key);

    public static GrainId Create(GrainType type, string key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return new(type, IdSpan.Create(key));
    }

    public static GrainId Create(GrainType type, IdSpan key) => new(type, key);

    /// <summary>Reads <c>type/key</c>; the key may itself contain slashes.</summary>
    /// <exception cref="ArgumentException">There is no slash.</exception>
    public static GrainId Parse(string value) => Parse(value.AsSpan(), null);

    public static GrainId Parse(string value, IFormatProvider? provider = null) => Parse(value.AsSpan(), provider);

    public static GrainId Parse(ReadOnlySpan<char> value, IFormatProvider? provider = null) =>
        TryParse(value, provider, out var id) ? id : throw new ArgumentException($"Unable to parse \"{value}\" as a grain id");

    public static bool TryParse(string? value, out GrainId result) => TryParse(value.AsSpan(), null, out result);

    public static bool TryParse([NotNullWhen(true)] string? value, IFormatProvider? provider, out GrainId result) =>
        TryParse(value.AsSpan(), provider, out result);

    public static bool TryParse(ReadOnlySpan<char> value, IFormatProvider? provider, out GrainId result)
    {
        var slash = value.IndexOf('/');
        result = slash < 0
            ? default
            : new(new GrainType(IdSpan.Create(value[..slash].ToString())), IdSpan.Create(value[(slash + 1)..].ToString()));
        return slash >= 0;
    }

    /// <summary>A hash that is the same in every process.</summary>
    public uint GetUniformHashCode() => unchecked((_type.GetUniformHashCode() * 31) + _key.GetUniformHashCode());

    public bool Equals(GrainId other) => _key.Equals(other._key) && _type.Equals(other._type);

    public override bool Equals(object? obj) => obj is GrainId other && Equals(other);

    public override int GetHashCode() => unchecked((int)GetUniformHashCode());

    public int CompareTo(GrainId other) => _type.CompareTo(other._type) is var byType and not 0 ? byType : _key.CompareTo(other._key);

    public override string ToString() => $"{_type}/{_key}";

    public static bool operator ==(GrainId left, GrainId right) => left.Equals(right);

    public static bool operator !=(GrainId left, GrainId right) => !left.Equals(right);
}

/// <summary>Writes a grain id as the text <c>type/key</c>.</summary>
public sealed class GrainIdJsonConverter : JsonConverter<GrainId>
{
    public override GrainId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        GrainId.Parse(reader.GetString() ?? "");

    public override void Write(Utf8JsonWriter writer, GrainId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());

    public override GrainId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        GrainId.Parse(reader.GetString() ?? "");

    public override void WriteAsPropertyName(Utf8JsonWriter writer, [DisallowNull] GrainId value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.ToString());
}
