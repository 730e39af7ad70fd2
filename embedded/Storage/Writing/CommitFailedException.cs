namespace SubscriptionBox.Embedded.Storage;

/// <summary>
/// COMMIT itself failed (a full or broken disk). Whether the group's writes will be there after a restart is unknown: drop what is in memory and read again.
/// </summary>
public sealed class CommitFailedException(Exception cause)
    : Exception($"The write could not be made durable, and whether it took place is unknown: {cause.Message}", cause);

/// <summary>More writes are waiting than the writer admits. Nothing was written; try again later.</summary>
public sealed class WriterOverloadedException(int waiting)
    : Exception($"The storage is overloaded: {waiting} writes are waiting. Nothing was written; try again later.");
