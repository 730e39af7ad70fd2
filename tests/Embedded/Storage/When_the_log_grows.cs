using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Tests.Embedded.Storage;

public sealed class When_the_log_grows : IDisposable
{
    private const int PageBytes = 4_120;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_is_copied_into_the_file_and_used_again_while_readers_come_and_go()
    {
        using var file = Shops.Open(_folder.Path, options => options.Writer.CheckpointPages = 100);
        var storage = Shops.GrainStorage(file);
        using var stop = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested) await storage.Read("1");
        });
        await Write(storage, callers: 16, writes: 300);
        stop.Cancel();
        await reading;
        // 4,800 writes of a page or more each would be over 20 MB. A reader that the system holds up in the middle of a read may spoil an attempt or two.
        Assert.InRange(LogBytes(), 1, 10_000_000);
    }

    [Fact]
    public async Task A_reader_that_stays_holds_it_back_and_its_end_frees_it()
    {
        using var file = Shops.Open(_folder.Path, options => options.Writer.CheckpointPages = 100);
        var storage = Shops.GrainStorage(file);
        await storage.Write("first", "a");
        using var release = new ManualResetEventSlim();
        using var reading = new ManualResetEventSlim();
        var reader = file.Readers.Read(db =>
        {
            var before = db.Prepare("SELECT count(*) FROM grain_state").ScalarInt64();
            reading.Set();
            release.Wait();
            return (before, db.Prepare("SELECT count(*) FROM grain_state").ScalarInt64());
        });
        reading.Wait();
        await Write(storage, callers: 8, writes: 150);
        var grown = LogBytes();
        Assert.True(grown > 1_000 * PageBytes, "the reader's snapshot needs the old pages, so the log had to grow");
        release.Set();
        Assert.Equal((1L, 1L), await reader);
        await Write(storage, callers: 8, writes: 450, from: 100);
        // 3,600 more pages, of which the first may still go to the end, as attempts have become rare meanwhile.
        Assert.True(LogBytes() < grown + (2_000 * PageBytes), "once the reader had gone, the log should have been used again from its beginning");
    }

    private long LogBytes() => new FileInfo(_folder.Database + "-wal").Length;

    private static Task Write(SqliteGrainStorage storage, int callers, int writes, int from = 0) =>
        Task.WhenAll(Enumerable.Range(from, callers).Select(async caller =>
        {
            var state = await storage.Write($"{caller}", new string('x', 3_000));
            for (var n = 1; n < writes; n++) await storage.WriteStateAsync("note", Shops.Sub($"{caller}"), state);
        }));
}
