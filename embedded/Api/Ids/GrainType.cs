namespace Orleans.Runtime;

/// <summary>The name of a grain class in ids and storage: <c>[GrainType]</c>, or the class name in lower case without <c>grain</c>.</summary>
[GenerateSerializer, Immutable]
public readonly struct GrainType : IEquatable<GrainType>, IComparable<GrainType>
{
    private readonly IdSpan _value;

    public GrainType(IdSpan id) => _value = id;

    /// <summary>Makes a grain type from its name.</summary>
    public static GrainType Create(string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        return new(IdSpan.Create(value));
    }

    public IdSpan Value => _value;

    public bool IsDefault => _value.IsDefault;

    public uint GetUniformHashCode() => _value.GetUniformHashCode();

    public bool Equals(GrainType obj) => _value.Equals(obj._value);

    public override bool Equals(object? obj) => obj is GrainType other && Equals(other);

    public override int GetHashCode() => _value.GetHashCode();

    public int CompareTo(GrainType other) => _value.CompareTo(other._value);

    public override string ToString() => _value.ToString();

    public static bool operator ==(GrainType left, GrainType right) => left.Equals(right);

    public static bool operator !=(GrainType left, GrainType right) => !left.Equals(right);
}
