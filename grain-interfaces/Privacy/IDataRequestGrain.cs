namespace SubscriptionBox.Privacy;

/// <summary>One request of a person about their data (key <c>drq-…</c>): a copy of everything (GDPR 15, 20), or erasure (GDPR 17). Its steps are saved one by one, and a crash
/// anywhere is gone on from.</summary>
public interface IDataRequestGrain : Calendar.IWakeable
{
    /// <summary>Begins erasure; the same again is a no-op. From the yes on the person is not charged, not written to, and not signed in any more; the rest follows by itself.</summary>
    /// <remarks>Needs re-authentication (invariant I8).</remarks>
    [ResponseTimeout("00:01:00")]
    Task<Answer<DataRequestView>> Erase(Caller caller);

    /// <summary>Begins an export; the same again is a no-op. Needs re-authentication.</summary>
    [ResponseTimeout("00:01:00")]
    Task<Answer<DataRequestView>> Export(Caller caller);

    /// <summary>How far it is; for its owner, support and administrators.</summary>
    Task<Answer<DataRequestView>> Get(Caller caller);

    /// <summary>The copy, for its owner alone, while it is there.</summary>
    Task<Answer<ExportFile>> Download(Caller caller);

    /// <summary>An export that is not wanted any more: what was stored of it is deleted. Safe to repeat.</summary>
    Task Withdraw();
}

/// <summary>Keys of data requests.</summary>
public static class DataRequestKey
{
    /// <summary>What they begin with.</summary>
    public const string Prefix = "drq-";

    /// <summary>The one erasure of a customer.</summary>
    public static string Erasure(string customerId) => $"{Prefix}{Part(customerId)}-erasure";

    /// <summary>An export of a customer, named by the request key.</summary>
    public static string Export(string customerId, string requestKey) => $"{Prefix}{Part(customerId)}-{Hash(requestKey)}";

    private static string Part(string customerId) => customerId[(customerId.IndexOf('-') + 1)..];

    private static string Hash(string text) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)))[..16];
}

/// <summary>What is asked for.</summary>
public enum DataRequestKind
{
    /// <summary>A copy.</summary>
    Export,
    /// <summary>Erasure.</summary>
    Erasure,
}

/// <summary>Where a request stands.</summary>
public enum DataRequestStatus
{
    /// <summary>It is being worked on.</summary>
    Running,
    /// <summary>The copy can be fetched; the erasure is complete.</summary>
    Done,
    /// <summary>The copy was there and is deleted.</summary>
    Expired,
    /// <summary>The person was erased before the copy was fetched.</summary>
    Withdrawn,
}

/// <summary>A request.</summary>
/// <param name="DueBy">One month after it was made (GDPR 12(3)).</param>
/// <param name="CompletedAt">Null while it runs.</param>
/// <param name="AvailableUntil">Until when a copy can be fetched; null when there is none.</param>
[GenerateSerializer, Immutable, Alias("dataRequestView")]
public sealed record DataRequestView(
    string RequestId, DataRequestKind Kind, DataRequestStatus Status, DateTimeOffset RequestedAt, DateTimeOffset DueBy, DateTimeOffset? CompletedAt, DateTimeOffset? AvailableUntil);

/// <summary>A copy of somebody's data: a zip (docs/data-export.md).</summary>
[GenerateSerializer, Immutable, Alias("exportFile")]
public sealed record ExportFile(string Name, ImmutableArray<byte> Content);

/// <summary>Refusals 750–799.</summary>
public static class PrivacyRefusal
{
    /// <summary>Too late.</summary>
    public static readonly Refusal Gone = new(750, RefusalKind.Conflict, "export-not-available", "The copy is not ready yet, or it is deleted already; ask for a new one.");
}
