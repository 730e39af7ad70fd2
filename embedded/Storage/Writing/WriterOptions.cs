namespace SubscriptionBox.Embedded.Storage;

/// <summary>Bounds of the group-commit writer. The defaults are those measured in docs/decisions/group-commit.md.</summary>
public sealed class WriterOptions
{
    /// <summary>At most this many operations share one transaction.</summary>
    public int GroupOperations { get; set; } = 2_000;

    /// <summary>A group is closed once its operations add up to this many bytes.</summary>
    public int GroupBytes { get; set; } = 4 << 20;

    /// <summary>Beyond this many waiting operations a write is refused at once with <see cref="WriterOverloadedException"/>.</summary>
    public int WaitingOperations { get; set; } = 200_000;

    /// <summary>
    /// Once the write-ahead log has grown by this many pages, its content is copied into the file in the background and the log is used again from its
    /// beginning. More means rarer and longer passes, during which commits take some milliseconds longer.
    /// </summary>
    public int CheckpointPages { get; set; } = 1_000;
}
