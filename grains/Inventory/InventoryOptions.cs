namespace SubscriptionBox.Grains.Inventory;

/// <summary>How counters keep their logs.</summary>
public sealed class InventoryOptions
{
    /// <summary>Lines of a segment while a counter is quiet, so that each of its writes is small: 16–4,096.</summary>
    public int SegmentLines { get; set; } = 64;

    /// <summary>Lines of a segment while a counter is busy, so that segments are few: 16–4,096. When more than this has gathered before a segment is sealed, the next takes all of it.</summary>
    public int BusySegmentLines { get; set; } = 256;

    /// <summary>A counter is busy when one write carries this many lines: 1–1,000.</summary>
    public int BusyLines { get; set; } = 8;

    /// <summary>A log with fewer segments is not worth cleaning: 1–10,000.</summary>
    public int UncleanedSegments { get; set; } = 16;

    /// <summary>The oldest segment is cleaned once the log holds this many times what is still alive: 2–16.</summary>
    public int LogToAlive { get; set; } = 4;

    /// <summary>How long a settled order is remembered, so that settling it again is a no-op: 1–1,440 hours. Longer than an order may be tried again (a week without stock, and a day or two of outage) …</summary>
    public int SettledKeptHours { get; set; } = 240;

    /// <summary>… but no more of them than this: 100–1,000,000 …</summary>
    public int SettledKept { get; set; } = 100_000;

    /// <summary>… and never fewer of the latest than this, however old, because a shop may be closed for days in the middle of something: 0–10,000.</summary>
    public int SettledKeptAlways { get; set; } = 250;

    /// <summary>How long answers to request keys are kept: 24–168 hours (api-contract.md asks for 24), but for <see cref="SettledKeptAlways"/> of the latest: what an order puts back may be tried again after weeks.</summary>
    public int AnswersKeptHours { get; set; } = 48;

    /// <summary>Events waiting for the event log before the next write waits too: 1–1,000.</summary>
    public int OutboxBatches { get; set; } = 16;

    /// <summary>What is wrong with these values; null when nothing is.</summary>
    public string? Problem() =>
        SegmentLines is < 16 or > 4_096 || BusySegmentLines is < 16 or > 4_096 ? "Inventory:SegmentLines and BusySegmentLines must be 16–4096."
        : BusyLines is < 1 or > 1_000 ? "Inventory:BusyLines must be 1–1000."
        : UncleanedSegments is < 1 or > 10_000 ? "Inventory:UncleanedSegments must be 1–10000."
        : LogToAlive is < 2 or > 16 ? "Inventory:LogToAlive must be 2–16."
        : SettledKeptHours is < 1 or > 1_440 ? "Inventory:SettledKeptHours must be 1–1440."
        : SettledKept is < 100 or > 1_000_000 ? "Inventory:SettledKept must be 100–1000000."
        : SettledKeptAlways is < 0 or > 10_000 ? "Inventory:SettledKeptAlways must be 0–10000."
        : AnswersKeptHours is < 24 or > 168 ? "Inventory:AnswersKeptHours must be 24–168."
        : OutboxBatches is < 1 or > 1_000 ? "Inventory:OutboxBatches must be 1–1000."
        : null;
}
