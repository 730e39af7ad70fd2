using System.Globalization;
using Orleans;
using Orleans.Runtime;

namespace SubscriptionBox.Embedded.Storage;

/// <summary>Reminders in the shop file. Every change is durable when its task completes.</summary>
public sealed class SqliteReminderTable(ShopFile file) : IReminderTable
{
    private const string Columns = "SELECT grain, name, start_at, period_ticks, etag FROM reminder ";

    /// <inheritdoc/>
    public Task<ReminderTableData> ReadRows(GrainId grainId) =>
        file.Readers.Read(grainId.ToString(), static (database, grain) =>
            new ReminderTableData(Rows(database.Prepare(Columns + "WHERE grain = ?1 ORDER BY name").Bind(1, grain))));

    /// <inheritdoc/>
    public Task<ReminderTableData> ReadRows(uint begin, uint end) =>
        file.Readers.Read((begin, end), static (database, range) =>
        {
            var sql = range.begin == range.end ? Columns + "WHERE ?1 = ?2 ORDER BY grain, name"
                : range.begin < range.end ? Columns + "WHERE hash > ?1 AND hash <= ?2 ORDER BY grain, name"
                : Columns + "WHERE hash > ?1 OR hash <= ?2 ORDER BY grain, name"; // across the ring's zero
            return new ReminderTableData(Rows(database.Prepare(sql).Bind(1, range.begin).Bind(2, range.end)));
        });

    /// <inheritdoc/>
    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) =>
        file.Readers.Read((Grain: grainId.ToString(), reminderName), static (database, at) =>
            Rows(database.Prepare(Columns + "WHERE grain = ?1 AND name = ?2").Bind(1, at.Grain).Bind(2, at.reminderName)).FirstOrDefault());

    /// <inheritdoc/>
    public Task<string> UpsertRow(ReminderEntry entry)
    {
        var row = (
            Grain: entry.GrainId.ToString(),
            Name: entry.ReminderName,
            Hash: (long)entry.GrainId.GetUniformHashCode(),
            StartAt: DateTime.SpecifyKind(entry.StartAt, DateTimeKind.Utc).ToString("O", CultureInfo.InvariantCulture),
            Period: entry.Period.Ticks);
        return file.Writer.Enqueue(row, static (database, values) =>
        {
            var etag = database.NextWriteSequence();
            database.Prepare("""
                INSERT INTO reminder(grain, name, hash, start_at, period_ticks, etag) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                ON CONFLICT(grain, name) DO UPDATE SET start_at = excluded.start_at, period_ticks = excluded.period_ticks, etag = excluded.etag
                """)
                .Bind(1, values.Grain).Bind(2, values.Name).Bind(3, values.Hash).Bind(4, values.StartAt).Bind(5, values.Period).Bind(6, etag)
                .Execute();
            return etag.ToString(CultureInfo.InvariantCulture);
        });
    }

    /// <inheritdoc/>
    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        if (!long.TryParse(eTag, NumberStyles.None, CultureInfo.InvariantCulture, out var etag)) return Task.FromResult(false);
        return file.Writer.Enqueue((Grain: grainId.ToString(), reminderName, etag), static (database, row) =>
            database.Prepare("DELETE FROM reminder WHERE grain = ?1 AND name = ?2 AND etag = ?3")
                .Bind(1, row.Grain).Bind(2, row.reminderName).Bind(3, row.etag).Execute() > 0);
    }

    /// <inheritdoc/>
    public Task TestOnlyClearTable() => file.Writer.Enqueue(static database => database.Prepare("DELETE FROM reminder").Execute());

    private static List<ReminderEntry> Rows(Statement rows)
    {
        var reminders = new List<ReminderEntry>();
        while (rows.Step())
        {
            reminders.Add(new ReminderEntry
            {
                GrainId = GrainId.Parse(rows.GetString(0)!),
                ReminderName = rows.GetString(1)!,
                StartAt = DateTime.Parse(rows.GetString(2)!, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
                Period = TimeSpan.FromTicks(rows.GetInt64(3)),
                ETag = rows.GetInt64(4).ToString(CultureInfo.InvariantCulture),
            });
        }
        return reminders;
    }
}
