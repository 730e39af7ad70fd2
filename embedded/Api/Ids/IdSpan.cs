using System.Runtime.InteropServices;

namespace Orleans.Runtime;

/// <summary>The text of a grain type or key, with a hash that is the same in every process.</summary>
[GenerateSerializer, Immutable]
public readonly struct IdSpan : IEquatable<IdSpan>, IComparable<IdSpan>
{
    private readonly string? _value;
    private readonly int _hash;

    private IdSpan(string value)
    {
        _value = value;
        _hash = StableHash(value);
    }

    /// <summary>Makes an id from its text.</summary>
    public static IdSpan Create(string id) => new(id ?? throw new ArgumentNullException(nameof(id)));

    /// <summary>True for the unset value.</summary>
    public bool IsDefault => string.IsNullOrEmpty(_value);

    /// <summary>A hash that does not change between processes.</summary>
    public uint GetUniformHashCode() => unchecked((uint)_hash);

    /// <inheritdoc/>
    public bool Equals(IdSpan other) => _hash == other._hash && string.Equals(_value, other._value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IdSpan other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <inheritdoc/>
    public int CompareTo(IdSpan other) => string.CompareOrdinal(_value, other._value);

    /// <inheritdoc/>
    public override string ToString() => _value ?? "";

    public static bool operator ==(IdSpan left, IdSpan right) => left.Equals(right);

    public static bool operator !=(IdSpan left, IdSpan right) => !left.Equals(right);

    // string.GetHashCode is seeded per process; order in tables must replay, so ids carry their own hash.
    private static int StableHash(string text)
    {
        var hash = 0xcbf29ce484222325UL;
        var bytes = MemoryMarshal.AsBytes(text.AsSpan());
        while (bytes.Length >= 8)
        {
            hash = (hash ^ MemoryMarshal.Read<ulong>(bytes)) * 0x9E3779B97F4A7C15UL;
            hash ^= hash >> 29;
            bytes = bytes[8..];
        }

        foreach (var b in bytes)
            hash = (hash ^ b) * 0x100000001b3UL;
        hash ^= hash >> 32;
        return unchecked((int)(hash * 0x9E3779B1UL >> 16));
    }
}
