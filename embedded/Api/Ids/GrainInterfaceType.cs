namespace Orleans.Runtime;

/// <summary>The name of a grain interface on the wire.</summary>
[GenerateSerializer, Immutable]
public readonly struct GrainInterfaceType : IEquatable<GrainInterfaceType>
{
    private readonly IdSpan _value;

    public GrainInterfaceType(string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        _value = IdSpan.Create(value);
    }

    public GrainInterfaceType(IdSpan value) => _value = value;

    public static GrainInterfaceType Create(string value) => new(value);

    public IdSpan Value => _value;

    public bool IsDefault => _value.IsDefault;

    public bool Equals(GrainInterfaceType other) => _value.Equals(other._value);

    public override bool Equals(object? obj) => obj is GrainInterfaceType other && Equals(other);

    public override int GetHashCode() => _value.GetHashCode();

    public override string ToString() => _value.ToString();

    public static bool operator ==(GrainInterfaceType left, GrainInterfaceType right) => left.Equals(right);

    public static bool operator !=(GrainInterfaceType left, GrainInterfaceType right) => !left.Equals(right);
}
