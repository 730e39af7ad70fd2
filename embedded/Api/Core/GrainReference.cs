using SubscriptionBox.Embedded.Runtime;

namespace Orleans.Runtime;

/// <summary>A reference to a grain or an observer. Equal when they name the same grain through the same interface.</summary>
public abstract class GrainReference : IAddressable, IEquatable<GrainReference>
{
    private protected GrainReference(GrainReferenceShared shared, IdSpan key)
    {
        Shared = shared;
        Key = key;
    }

    internal GrainReferenceShared Shared { get; }

    internal IdSpan Key { get; }

    public GrainId GrainId => new(Shared.GrainType, Key);

    public GrainInterfaceType InterfaceType => Shared.InterfaceType;

    public virtual TGrainInterface Cast<TGrainInterface>()
        where TGrainInterface : IAddressable => (TGrainInterface)(object)As(typeof(TGrainInterface));

    public bool Equals(GrainReference? other) => ReferenceEquals(this, other) || (other is not null && GrainId.Equals(other.GrainId));

    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    public override int GetHashCode() => GrainId.GetHashCode();

    public uint GetUniformHashCode() => GrainId.GetUniformHashCode();

    public override string ToString() => $"GrainReference:{GrainId}:{InterfaceType}";

    public static bool operator ==(GrainReference? left, GrainReference? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(GrainReference? left, GrainReference? right) => !(left == right);

    internal GrainReference As(Type interfaceType) =>
        interfaceType.IsInstanceOfType(this) ? this : Shared.Runtime.References.Create(GrainId, interfaceType);
}
