using System.Text.Json;
using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Tests.Embedded.Storage;

public sealed class When_the_log_of_states_is_read : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ShopFile _file;

    public When_the_log_of_states_is_read() => _file = Shops.Open(_folder);

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Each_state_comes_once_in_the_order_of_its_newest_write()
    {
        var storage = Shops.GrainStorage(_file);
        var first = await storage.Write("1", "a");
        await storage.Write("2", "b", kind: "memo");
        await storage.Write("1", "c", first.ETag);
        var log = new GrainStateLog(_file);
        var all = await log.ReadSince(0, 10);
        Assert.Equal(["memo sub-2 b", "note sub-1 c"], all.Select(s => $"{s.Kind} {s.Key} {JsonDocument.Parse(s.Json).RootElement.GetProperty("text")}"));
        Assert.Equal(["sub-1"], (await log.ReadSince(all[0].WriteSequence, 10)).Select(s => s.Key));
        Assert.Empty(await log.ReadSince(all[1].WriteSequence, 10));
        Assert.Single(await log.ReadSince(0, 1));
    }

    [Fact]
    public async Task A_sweep_removes_what_is_out_of_date_and_loses_nothing()
    {
        var log = new GrainStateLog(_file, sweepAfter: 3_000);
        var storage = new SqliteGrainStorage(_file, log, new SqliteGrainStorageOptions());
        await Task.WhenAll(Enumerable.Range(0, 30).Select(async key =>
        {
            var state = await storage.Write($"{key}", "0");
            for (var n = 1; n < 100; n++) await storage.WriteStateAsync("note", Shops.Sub($"{key}"), state);
        }));
        await log.Sweeping;
        Assert.InRange(await Entries(), 30, 100); // 3,000 writes, 30 states
        Assert.Equal(30, (await log.ReadSince(0, 1_000)).Count);
    }

    [Fact]
    public async Task Waiting_for_more_ends_with_the_next_write()
    {
        var storage = Shops.GrainStorage(_file);
        var state = await storage.Write("1", "a");
        var seen = long.Parse(state.ETag);
        Assert.True(_file.Writer.WhenSequencePasses(seen - 1).IsCompleted);
        var more = _file.Writer.WhenSequencePasses(seen);
        Assert.False(more.IsCompleted);
        await storage.Write("2", "b");
        await more;
        using var stop = new CancellationTokenSource();
        var never = _file.Writer.WhenSequencePasses(seen + 1, stop.Token);
        stop.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => never);
    }

    private async Task<long> Entries() => (await _file.Readers.Read(db => db.Prepare("SELECT count(*) FROM grain_state_log").ScalarInt64()))!.Value;
}
