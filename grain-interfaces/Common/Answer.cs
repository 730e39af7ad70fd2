namespace SubscriptionBox.Common;

/// <summary>What kind of <em>no</em> a refusal is; the HTTP layer turns it into a status code in one place.</summary>
public enum RefusalKind
{
    /// <summary>It does not exist, or not for this caller.</summary>
    NotFound,
    /// <summary>It conflicts with the current state.</summary>
    Conflict,
    /// <summary>The values cannot be accepted.</summary>
    Invalid,
    /// <summary>The payment method was declined.</summary>
    PaymentDeclined,
    /// <summary>The credentials or the session are not valid.</summary>
    Unauthenticated,
    /// <summary>The caller's role does not allow it.</summary>
    Forbidden,
    /// <summary>A fresh password is needed first.</summary>
    ReauthenticationRequired,
    /// <summary>Too many tries; later.</summary>
    Throttled,
    /// <summary>The caller has seen an older version (If-Match).</summary>
    Stale,
    /// <summary>The same request key was used before with another content.</summary>
    RequestKeyReused,
    /// <summary>A provider or a part of the shop does not answer; the outcome is not known or nothing was done.</summary>
    Unavailable,
    /// <summary>It will be there in a later version.</summary>
    NotImplemented,
}

/// <summary>An expected <em>no</em>: a value, never an exception.</summary>
/// <param name="Number">Stable for ever; the hundreds name the domain.</param>
/// <param name="Kind">What the caller can do about it.</param>
/// <param name="Code">Stable kebab-case name, the last segment of the problem's <c>type</c>.</param>
/// <param name="Detail">One plain sentence.</param>
[GenerateSerializer, Immutable, Alias("refusal")]
public sealed record Refusal(int Number, RefusalKind Kind, string Code, string Detail)
{
    /// <summary>Field (camelCase path) → what is wrong with it; empty when the refusal is not about fields.</summary>
    [Id(0)] public ImmutableDictionary<string, ImmutableArray<string>> Fields { get; init; } = ImmutableDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>How long to wait before trying again, if that helps.</summary>
    [Id(1)] public TimeSpan? RetryAfter { get; init; }

    /// <summary>A provider's own code, such as <c>card_declined</c>.</summary>
    [Id(2)] public string? ProviderCode { get; init; }

    /// <summary>This refusal with a more precise sentence.</summary>
    public Refusal Because(string detail) => this with { Detail = detail };

    /// <summary>This refusal naming one field.</summary>
    public Refusal On(string field, string message) => this with { Fields = Fields.SetItem(field, [message]) };
}

/// <summary>A yes with a value, or a no with its reason.</summary>
/// <typeparam name="T">The view that a yes carries.</typeparam>
/// <param name="Value">Set for a yes.</param>
/// <param name="Refusal">Set for a no.</param>
/// <param name="Replayed">True when this is the stored answer to a repeated request key (invariant I11).</param>
[GenerateSerializer, Immutable, Alias("answer`1")]
public sealed record Answer<T>(T? Value, Refusal? Refusal, bool Replayed = false)
{
    /// <summary>True for a yes.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Value))]
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(false, nameof(Refusal))]
    public bool Ok => Refusal is null;

    /// <summary>A yes.</summary>
    public static implicit operator Answer<T>(T value) => new(value, null);

    /// <summary>A no.</summary>
    public static implicit operator Answer<T>(Refusal refusal) => new(default, refusal);
}

/// <summary>What a command without a view answers.</summary>
[GenerateSerializer, Immutable, Alias("done")]
public sealed record Done
{
    /// <summary>The only value.</summary>
    public static readonly Done Instance = new();
}

/// <summary>A page of a list.</summary>
/// <param name="Items">At most the asked-for number.</param>
/// <param name="NextCursor">Opaque; null on the last page.</param>
[GenerateSerializer, Immutable, Alias("page`1")]
public sealed record Page<T>(ImmutableArray<T> Items, string? NextCursor);
