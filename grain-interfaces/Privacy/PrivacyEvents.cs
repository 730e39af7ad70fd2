namespace SubscriptionBox.Privacy;

/// <summary>A person wants a copy of their data.</summary>
public sealed record ExportRequested(string RequestId, DateTimeOffset DueBy) : DomainEvent;

/// <summary>The copy is stored and verified.</summary>
/// <param name="Sha256">Of the copy, lower-case hexadecimal.</param>
public sealed record ExportReady(string RequestId, long Bytes, string Sha256, DateTimeOffset AvailableUntil) : DomainEvent;

/// <summary>The owner fetched the copy.</summary>
public sealed record ExportDownloaded(string RequestId) : DomainEvent;

/// <summary>The copy is deleted.</summary>
/// <param name="Cause">expired or erased.</param>
public sealed record ExportDeleted(string RequestId, string Cause) : DomainEvent;

/// <summary>A person wants to be erased. From here on they are not charged, not written to and not signed in.</summary>
public sealed record ErasureRequested(string RequestId, DateTimeOffset DueBy) : DomainEvent;

/// <summary>A step of an erasure is done (GDPR 19: who had the data was told).</summary>
/// <param name="Step">camelCase name of the step, with the store where there are several: <c>stores:mailbox</c>.</param>
public sealed record ErasureStepDone(string RequestId, string Step) : DomainEvent;

/// <summary>Nothing personal is left: the data key is destroyed.</summary>
public sealed record ErasureCompleted(string RequestId) : DomainEvent;
