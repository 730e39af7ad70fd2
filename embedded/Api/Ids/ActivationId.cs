using System.Globalization;

namespace Orleans.Runtime;

/// <summary>Tells one activation of a grain from the next.</summary>
[GenerateSerializer, Immutable]
public readonly record struct ActivationId
{
    private readonly Guid _key;

    public ActivationId(Guid key) => _key = key;

    public bool IsDefault => _key == Guid.Empty;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"@{_key:N}");

    // Numbered instead of random: two runs of one seed give the same ids, and it costs nothing.
    internal static ActivationId FromNumber(long number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes[8..], number);
        return new(new Guid(bytes));
    }
}

/// <summary>A shared wrapper of a GUID: the identity of a stream subscription.</summary>
[GenerateSerializer, Immutable]
public sealed class GuidId : IEquatable<GuidId>, IComparable<GuidId>
{
    public readonly Guid Guid;

    private GuidId(Guid guid) => Guid = guid;

    public static GuidId GetGuidId(Guid guid) => new(guid);

    public int CompareTo(GuidId? other) => other is null ? 1 : Guid.CompareTo(other.Guid);

    public bool Equals(GuidId? other) => other is not null && Guid.Equals(other.Guid);

    public override bool Equals(object? obj) => Equals(obj as GuidId);

    public override int GetHashCode() => Guid.GetHashCode();

    public override string ToString() => Guid.ToString();
}
