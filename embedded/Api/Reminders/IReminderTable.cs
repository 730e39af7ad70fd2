using Orleans.Runtime;

namespace Orleans;

/// <summary>Where reminders are kept. The embedded runtime always reads the whole ring, <c>ReadRows(0, 0)</c>.</summary>
public interface IReminderTable
{
    Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    Task<ReminderTableData> ReadRows(GrainId grainId);

    /// <summary>All rows whose grain hashes into (begin, end]; everything when they are equal.</summary>
    Task<ReminderTableData> ReadRows(uint begin, uint end);

    /// <summary>The row, or null.</summary>
    Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName);

    /// <summary>Writes the row, whatever was there, and returns its new ETag.</summary>
    Task<string> UpsertRow(ReminderEntry entry);

    /// <summary>Removes the row if its ETag is still this one.</summary>
    Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag);

    Task TestOnlyClearTable();

    Task StopAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
}

/// <summary>Some reminders.</summary>
public sealed class ReminderTableData
{
    public ReminderTableData()
        : this([])
    {
    }

    public ReminderTableData(IEnumerable<ReminderEntry> list) => Reminders = [.. list];

    public ReminderTableData(ReminderEntry entry)
        : this([entry])
    {
    }

    public IList<ReminderEntry> Reminders { get; }
}

/// <summary>One stored reminder.</summary>
public sealed class ReminderEntry
{
    public GrainId GrainId { get; set; }

    public string ReminderName { get; set; } = "";

    /// <summary>When the first tick is due, UTC.</summary>
    public DateTime StartAt { get; set; }

    public TimeSpan Period { get; set; }

    public string ETag { get; set; } = "";
}
