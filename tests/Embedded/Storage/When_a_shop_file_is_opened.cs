using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Tests.Embedded.Storage;

public sealed class When_a_shop_file_is_opened : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Folder_and_file_are_created()
    {
        using var file = Shops.Open(_folder["deep/er"]);
        Assert.True(file.IsNew);
        Assert.False(file.RecoveredFromCrash);
        Assert.Equal(_folder["deep/er/shop.db"], file.DatabasePath);
        Assert.True(File.Exists(file.DatabasePath));
    }

    [Fact]
    public async Task Every_commit_is_flushed_to_the_disk()
    {
        using var file = Shops.Open(_folder);
        var (journal, synchronous) = await file.Writer.Enqueue(db => (
            db.Prepare("PRAGMA journal_mode").ScalarString(),
            db.Prepare("PRAGMA synchronous").ScalarInt64()));
        Assert.Equal("wal", journal);
        Assert.Equal(2, synchronous); // FULL
    }

    [Fact]
    public async Task A_closed_file_is_one_file_and_opens_as_not_crashed()
    {
        using (var file = Shops.Open(_folder)) await Shops.GrainStorage(file).Write("1", "a");
        Assert.Equal(["shop.db", "shop.lock"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
        using var again = Shops.Open(_folder);
        Assert.False(again.IsNew);
        Assert.False(again.RecoveredFromCrash);
    }

    [Theory]
    [InlineData("shop.db", "")]
    [InlineData("shop.db.unfinished", "")]
    [InlineData("shop.db.unfinished", "SQLite format 3\0 and then the power went")]
    [InlineData("shop.db.unfinished-journal", "half a journal")]
    [InlineData("shop.db-wal", "the log of a file that was deleted by hand")]
    [InlineData("shop.lock", "")]
    public async Task What_an_interrupted_creation_leaves_behind_does_not_matter(string name, string content)
    {
        File.WriteAllText(_folder[name], content);
        using (var file = Shops.Open(_folder))
        {
            Assert.True(file.IsNew);
            await Shops.GrainStorage(file).Write("1", "a");
        }
        using var again = Shops.Open(_folder);
        Assert.False(again.IsNew);
        Assert.Equal("a", (await Shops.GrainStorage(again).Read("1")).State.Text);
        Assert.Equal(["shop.db", "shop.db-shm", "shop.db-wal", "shop.lock"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task The_log_of_a_file_deleted_by_hand_is_not_replayed_into_the_new_one()
    {
        using (var file = Shops.Open(_folder))
        {
            await Shops.GrainStorage(file).Write("1", "of the old shop");
            File.Copy(_folder.Database + "-wal", _folder["kept"]);
        }
        File.Delete(_folder.Database);
        File.Move(_folder["kept"], _folder.Database + "-wal");
        using var again = Shops.Open(_folder);
        Assert.True(again.IsNew);
        Assert.False((await Shops.GrainStorage(again).Read("1")).RecordExists);
    }

    [Fact]
    public async Task A_log_cut_anywhere_leaves_a_prefix_of_the_commits_and_never_half_of_one()
    {
        const int commits = 40;
        using (var file = Shops.Open(_folder, new Twins()))
        {
            for (var n = 1; n <= commits; n++)
            {
                await file.Writer.Enqueue(n, static (db, id) =>
                {
                    db.Prepare("INSERT INTO twin_a(id, padding) VALUES (?1, ?2)").Bind(1, id).Bind(2, new string('p', 3_000)).Execute();
                    return db.Prepare("INSERT INTO twin_b(id) VALUES (?1)").Bind(1, id).Execute();
                });
            }
            Directory.CreateDirectory(_folder["crashed"]);
            File.Copy(_folder.Database, _folder["crashed/shop.db"]);
            File.Copy(_folder.Database + "-wal", _folder["crashed/shop.db-wal"]);
        }
        var seen = new SortedSet<long>();
        var length = new FileInfo(_folder["crashed/shop.db-wal"]).Length;
        var random = new Random(20270131);
        for (var trial = 0; trial < 60; trial++)
        {
            using var copy = new TemporaryFolder();
            File.Copy(_folder["crashed/shop.db"], copy.Database);
            File.Copy(_folder["crashed/shop.db-wal"], copy.Database + "-wal");
            using (var log = File.OpenWrite(copy.Database + "-wal")) log.SetLength(trial == 0 ? length : random.NextInt64(length));
            using var file = Shops.Open(copy, new Twins());
            var (a, b, highest) = await file.Readers.Read(db => (
                db.Prepare("SELECT count(*) FROM twin_a").ScalarInt64(),
                db.Prepare("SELECT count(*) FROM twin_b").ScalarInt64(),
                db.Prepare("SELECT ifnull(max(id), 0) FROM twin_a").ScalarInt64()));
            Assert.Equal(a, b);
            Assert.Equal(a, highest);
            seen.Add(a!.Value);
            if (trial == 0) Assert.Equal(commits, a);
        }
        Assert.True(seen.Count > 10, "the cuts fell too close together to prove anything");
    }

    [Fact]
    public async Task A_copy_made_while_writes_go_on_is_a_whole_shop_of_one_instant()
    {
        using var file = Shops.Open(_folder, new Twins());
        using var stop = new CancellationTokenSource();
        var written = 0;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writing = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await file.Writer.Enqueue(++written, static (db, id) =>
                {
                    db.Prepare("INSERT INTO twin_a(id, padding) VALUES (?1, ?2)").Bind(1, id).Bind(2, "").Execute();
                    return db.Prepare("INSERT INTO twin_b(id) VALUES (?1)").Bind(1, id).Execute();
                });
                if (written == 100) reached.SetResult();
            }
        });
        await reached.Task;
        Directory.CreateDirectory(_folder["copy"]);
        await file.BackUp(_folder["copy/shop.db"]);
        stop.Cancel();
        await writing;
        await Assert.ThrowsAsync<IOException>(() => file.BackUp(_folder["copy/shop.db"]));
        await Assert.ThrowsAnyAsync<IOException>(() => file.BackUp(_folder["no-such-folder/shop.db"]));
        using var copy = Shops.Open(_folder["copy"], null, new Twins());
        var (a, b) = await copy.Readers.Read(db => (
            db.Prepare("SELECT count(*) FROM twin_a").ScalarInt64(), db.Prepare("SELECT count(*) FROM twin_b").ScalarInt64()));
        Assert.False(copy.IsNew);
        Assert.Equal(a, b);
        Assert.InRange(a!.Value, 100, written);
    }

    private sealed class Twins : ISchemaPart
    {
        public string Name => "twins";

        public int Version => 1;

        public void Upgrade(SqliteWriteContext database, int fromVersion) => database.ExecuteScript("""
            CREATE TABLE twin_a(id INTEGER PRIMARY KEY, padding TEXT NOT NULL);
            CREATE TABLE twin_b(id INTEGER PRIMARY KEY);
            """);
    }
}
