using Orleans;
using Orleans.Runtime;
using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Tests.Embedded.Storage;

public sealed class When_reminders_are_stored : IDisposable
{
    private static readonly DateTime Due = new(2027, 1, 31, 9, 0, 0, 123, 456, DateTimeKind.Utc);
    private readonly TemporaryFolder _folder = new();
    private ShopFile _file;
    private SqliteReminderTable _table;

    public When_reminders_are_stored()
    {
        _file = Shops.Open(_folder);
        _table = new SqliteReminderTable(_file);
    }

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_reminder_is_read_as_it_was_written_also_after_a_restart()
    {
        var etag = await _table.UpsertRow(Reminder("shard-1", "tick"));
        _file.Dispose();
        _file = Shops.Open(_folder);
        _table = new SqliteReminderTable(_file);
        var read = await _table.ReadRow(Shard("shard-1"), "tick");
        Assert.NotNull(read);
        Assert.Equal((Shard("shard-1"), "tick", Due, DateTimeKind.Utc, TimeSpan.FromMinutes(1), etag),
            (read.GrainId, read.ReminderName, read.StartAt, read.StartAt.Kind, read.Period, read.ETag));
        Assert.Null(await _table.ReadRow(Shard("shard-1"), "other"));
        Assert.Null(await _table.ReadRow(Shard("shard-2"), "tick"));
    }

    [Fact]
    public async Task An_update_replaces_the_row_and_its_ETag()
    {
        var old = await _table.UpsertRow(Reminder("shard-1", "tick"));
        var changed = Reminder("shard-1", "tick");
        changed.Period = TimeSpan.FromHours(2);
        Assert.NotEqual(old, await _table.UpsertRow(changed));
        Assert.Equal(TimeSpan.FromHours(2), Assert.Single((await _table.ReadRows(Shard("shard-1"))).Reminders).Period);
    }

    [Fact]
    public async Task Only_the_current_ETag_removes()
    {
        var old = await _table.UpsertRow(Reminder("shard-1", "tick"));
        var current = await _table.UpsertRow(Reminder("shard-1", "tick"));
        Assert.False(await _table.RemoveRow(Shard("shard-1"), "tick", old));
        Assert.False(await _table.RemoveRow(Shard("shard-1"), "tick", "nonsense"));
        Assert.True(await _table.RemoveRow(Shard("shard-1"), "tick", current));
        Assert.False(await _table.RemoveRow(Shard("shard-1"), "tick", current));
        Assert.Empty((await _table.ReadRows(0, 0)).Reminders);
    }

    [Fact]
    public async Task Ranges_of_the_ring_leave_out_their_beginning_and_hold_their_end_also_across_zero()
    {
        foreach (var n in Enumerable.Range(0, 20)) await _table.UpsertRow(Reminder($"shard-{n}", "tick"));
        var hashes = Enumerable.Range(0, 20).Select(n => Shard($"shard-{n}").GetUniformHashCode()).Order().ToArray();
        Assert.Equal(20, (await _table.ReadRows(7, 7)).Reminders.Count);
        Assert.Equal(hashes[6..13], await HashesIn(hashes[5], hashes[12]));
        Assert.Equal(hashes[..6].Concat(hashes[13..]), await HashesIn(hashes[12], hashes[5]));
        await _table.TestOnlyClearTable();
        Assert.Empty((await _table.ReadRows(0, 0)).Reminders);
    }

    private async Task<IEnumerable<uint>> HashesIn(uint begin, uint end) =>
        (await _table.ReadRows(begin, end)).Reminders.Select(r => r.GrainId.GetUniformHashCode()).Order();

    private static GrainId Shard(string key) => GrainId.Create("calendar", key);

    private static ReminderEntry Reminder(string shard, string name) =>
        new() { GrainId = Shard(shard), ReminderName = name, StartAt = Due, Period = TimeSpan.FromMinutes(1) };
}
