using Microsoft.Extensions.DependencyInjection;

namespace Orleans;

/// <summary>Which unmarked members count as marked with <see cref="IdAttribute"/>.</summary>
public enum GenerateFieldIds
{
    None,
    PublicProperties,
}

/// <summary>Marks a type that may travel in grain calls; its members need <see cref="IdAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute
{
    public bool IncludePrimaryConstructorParameters { get; init; }

    public GenerateFieldIds GenerateFieldIds { get; init; } = GenerateFieldIds.None;
}

/// <summary>The number of a member on the wire; a member without one does not travel.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Method)]
public sealed class IdAttribute(uint id) : Attribute
{
    public uint Id { get; } = id;
}

/// <summary>A name that survives renames.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Method, AllowMultiple = true)]
public sealed class AliasAttribute(string alias) : Attribute
{
    public string Alias { get; } = alias;
}

/// <summary>A promise that the value never changes, so that it may cross a grain boundary without a copy.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Parameter | AttributeTargets.ReturnValue, Inherited = false)]
public sealed class ImmutableAttribute : Attribute;

/// <summary>The constructor that makes an instance to be filled.</summary>
[AttributeUsage(AttributeTargets.Constructor)]
public sealed class GeneratedActivatorConstructorAttribute : ActivatorUtilitiesConstructorAttribute;

/// <summary>An older spelling of <see cref="GeneratedActivatorConstructorAttribute"/>; it has no effect.</summary>
[AttributeUsage(AttributeTargets.Constructor)]
[Obsolete("Use GeneratedActivatorConstructorAttribute instead. This attribute is not recognized by Orleans.")]
public sealed class OrleansConstructorAttribute : ActivatorUtilitiesConstructorAttribute;

/// <summary>How long a caller of this method waits, written as a <see cref="TimeSpan"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ResponseTimeoutAttribute(string timeout) : Attribute
{
    public TimeSpan? Timeout { get; init; } = TimeSpan.Parse(timeout, System.Globalization.CultureInfo.InvariantCulture);
}
