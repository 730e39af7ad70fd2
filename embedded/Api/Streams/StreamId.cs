using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orleans.Runtime;

/// <summary>The identity of a stream: a namespace and a key, written <c>namespace/key</c>.</summary>
[Immutable, GenerateSerializer, JsonConverter(typeof(StreamIdJsonConverter))]
public readonly struct StreamId : IEquatable<StreamId>, IComparable<StreamId>
{
    private readonly string? _namespace;
    private readonly IdSpan _key;

    private StreamId(string? ns, string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        _namespace = string.IsNullOrEmpty(ns) ? null : ns;
        _key = IdSpan.Create(key);
    }

    public static StreamId Create(string? ns, Guid key) => new(ns, key.ToString("N"));

    public static StreamId Create(string? ns, long key) => new(ns, key.ToString(CultureInfo.InvariantCulture));

    public static StreamId Create(string? ns, string key) => new(ns, key);

    /// <summary>Reads what <see cref="ToString"/> wrote; the key may itself contain slashes.</summary>
    public static StreamId Parse(ReadOnlySpan<byte> value) => FromText(Encoding.UTF8.GetString(value));

    internal static StreamId FromText(string value)
    {
        var slash = value.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
            throw new ArgumentException($"Unable to parse \"{value}\" as a stream id");
        var ns = value[..slash];
        return new(ns == "null" ? null : ns, value[(slash + 1)..]);
    }

    public string GetKeyAsString() => _key.ToString();

    public string? GetNamespace() => _namespace;

    public bool Equals(StreamId other) => _key.Equals(other._key) && _namespace == other._namespace;

    public override bool Equals(object? obj) => obj is StreamId other && Equals(other);

    public override int GetHashCode() => unchecked((_key.GetHashCode() * 31) + (_namespace?.Length ?? 0));

    public int CompareTo(StreamId other) => string.CompareOrdinal(ToString(), other.ToString());

    public override string ToString() => $"{_namespace ?? "null"}/{_key}";

    public static bool operator ==(StreamId left, StreamId right) => left.Equals(right);

    public static bool operator !=(StreamId left, StreamId right) => !left.Equals(right);

    internal IdSpan KeySpan => _key;
}

internal sealed class StreamIdJsonConverter : JsonConverter<StreamId>
{
    public override StreamId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        StreamId.FromText(reader.GetString() ?? "");

    public override void Write(Utf8JsonWriter writer, StreamId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
