using Microsoft.Data.Sqlite;
using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Tests.Embedded.Storage;

public sealed class When_writes_wait_together : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ShopFile _file;

    public When_writes_wait_together() => _file = Shops.Open(_folder, new Items());

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task They_share_one_commit()
    {
        using var held = await HeldWriter.Hold(_file.Writer);
        var writes = Enumerable.Range(0, 500).Select(Insert).ToArray();
        var groups = _file.Writer.CommittedGroups;
        await held.LetGo();
        await Task.WhenAll(writes);
        Assert.Equal(2, _file.Writer.CommittedGroups - groups); // the holding one, and one for all 500
        Assert.Equal(500, await Count());
    }

    [Fact]
    public async Task A_group_is_bounded_in_operations()
    {
        using var folder = new TemporaryFolder();
        using var file = Shops.Open(folder.Path, options => options.Writer.GroupOperations = 100, new Items());
        using var held = await HeldWriter.Hold(file.Writer);
        var writes = Enumerable.Range(0, 500).Select(n => Insert(file, n)).ToArray();
        var groups = file.Writer.CommittedGroups;
        await held.LetGo();
        await Task.WhenAll(writes);
        Assert.Equal(6, file.Writer.CommittedGroups - groups);
    }

    [Fact]
    public async Task A_group_is_bounded_in_bytes()
    {
        using var folder = new TemporaryFolder();
        using var file = Shops.Open(folder.Path, options => options.Writer.GroupBytes = 10_000);
        var storage = Shops.GrainStorage(file);
        using var held = await HeldWriter.Hold(file.Writer);
        var writes = Enumerable.Range(0, 10).Select(n => storage.Write($"{n}", new string('x', 4_000))).ToArray();
        var groups = file.Writer.CommittedGroups;
        await held.LetGo();
        await Task.WhenAll(writes);
        Assert.Equal(1 + 4, file.Writer.CommittedGroups - groups); // three states of 4 KB pass the bound: 3 + 3 + 3 + 1
    }

    [Fact]
    public async Task One_that_is_refused_fails_alone()
    {
        await Insert(7);
        using var held = await HeldWriter.Hold(_file.Writer);
        var before = Insert(1);
        var refused = Insert(7);
        var after = Insert(2);
        await held.LetGo();
        await Task.WhenAll(before, after);
        var violation = await Assert.ThrowsAsync<SqliteException>(() => refused);
        Assert.Equal(19, violation.SqliteErrorCode);
        Assert.Equal(3, await Count());
    }

    [Fact]
    public async Task A_refusal_that_changed_nothing_makes_nobody_run_again()
    {
        await Insert(7);
        using var held = await HeldWriter.Hold(_file.Writer);
        var runs = 0;
        var before = _file.Writer.Enqueue(_ => ++runs);
        var refused = Insert(7);
        var after = _file.Writer.Enqueue(_ => ++runs);
        await held.LetGo();
        await Assert.ThrowsAsync<SqliteException>(() => refused);
        Assert.Equal((1, 2), (await before, await after));
    }

    [Fact]
    public async Task One_that_throws_after_it_wrote_leaves_no_trace_and_its_neighbours_do()
    {
        using var held = await HeldWriter.Hold(_file.Writer);
        var groups = _file.Writer.CommittedGroups;
        var before = Insert(1);
        var thrown = _file.Writer.Enqueue(db =>
        {
            Insert(db, 100);
            throw new InvalidTimeZoneException("bug in one caller");
        });
        var after = Enumerable.Range(2, 50).Select(Insert).ToArray();
        await held.LetGo();
        await before;
        await Task.WhenAll(after);
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => thrown);
        Assert.Equal(51, await Count());
        Assert.Equal(2, _file.Writer.CommittedGroups - groups); // also started over, the group is one commit
    }

    [Fact]
    public async Task One_that_throws_after_it_changed_the_schema_leaves_no_trace()
    {
        using var held = await HeldWriter.Hold(_file.Writer);
        var before = Insert(1);
        var thrown = _file.Writer.Enqueue(db =>
        {
            db.ExecuteScript("CREATE TABLE half_done(a)");
            throw new InvalidTimeZoneException("bug in one caller");
        });
        await held.LetGo();
        await before;
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => thrown);
        Assert.Equal(0, await _file.Readers.Read(db => db.Prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'half_done'").ScalarInt64()));
    }

    [Fact]
    public async Task One_whose_fault_only_COMMIT_finds_fails_alone()
    {
        using var held = await HeldWriter.Hold(_file.Writer);
        var before = Insert(1);
        var orphan = _file.Writer.Enqueue(db => db.Prepare("INSERT INTO child(item) VALUES (12345)").Execute());
        var after = Insert(2);
        await held.LetGo();
        await Task.WhenAll(before, after);
        await Assert.ThrowsAsync<SqliteException>(() => orphan);
        Assert.Equal(2, await Count());
    }

    [Fact]
    public async Task One_that_ends_the_transaction_does_not_take_its_neighbours_along()
    {
        using var held = await HeldWriter.Hold(_file.Writer);
        var before = Insert(1);
        // What SQLite does by itself when the disk is full, and a caller that ignores the error.
        var rude = _file.Writer.Enqueue(db => db.ExecuteScript("ROLLBACK"));
        var after = Insert(2);
        await held.LetGo();
        await Task.WhenAll(before, after);
        await Assert.ThrowsAsync<InvalidOperationException>(() => rude);
        Assert.Equal(2, await Count());
    }

    [Fact]
    public async Task Answers_of_operations_that_ran_twice_are_those_of_the_run_that_counted()
    {
        using var held = await HeldWriter.Hold(_file.Writer);
        var runs = 0;
        var answer = _file.Writer.Enqueue(db =>
        {
            Insert(db, 1);
            return (++runs, db.NextWriteSequence());
        });
        var thrown = _file.Writer.Enqueue(db =>
        {
            Insert(db, 2);
            throw new InvalidTimeZoneException();
        });
        var sequence = _file.Writer.Enqueue(db => db.NextWriteSequence());
        await held.LetGo();
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => thrown);
        Assert.Equal((2, 1L), await answer);
        Assert.Equal(2, await sequence);
    }

    [Fact]
    public async Task On_a_full_disk_what_does_not_fit_fails_what_was_there_stays_and_room_heals()
    {
        await Insert(1);
        // SQLite's own limit on pages fails exactly as a full disk does.
        var pages = await _file.Writer.Enqueue(db => db.Prepare("PRAGMA page_count").ScalarInt64()!.Value);
        await _file.Writer.Enqueue(db => db.Prepare($"PRAGMA max_page_count = {pages}").ScalarInt64());
        using (var held = await HeldWriter.Hold(_file.Writer))
        {
            var small = Insert(2);
            var large = _file.Writer.Enqueue(db => db.Prepare("INSERT INTO large(content) VALUES (zeroblob(100000))").Execute());
            await held.LetGo();
            await small;
            Assert.Equal(13, (await Assert.ThrowsAsync<SqliteException>(() => large)).SqliteErrorCode);
        }
        Assert.Equal(2, await Count());
        await _file.Writer.Enqueue(db => db.Prepare("PRAGMA max_page_count = 1000000").ScalarInt64());
        await _file.Writer.Enqueue(db => db.Prepare("INSERT INTO large(content) VALUES (zeroblob(100000))").Execute());
    }

    [Fact]
    public async Task A_write_beyond_the_bound_is_refused_at_once()
    {
        using var folder = new TemporaryFolder();
        using var file = Shops.Open(folder.Path, options => options.Writer.WaitingOperations = 3, new Items());
        using var held = await HeldWriter.Hold(file.Writer);
        var accepted = new[] { Insert(file, 1), Insert(file, 2) };
        Assert.Throws<WriterOverloadedException>(() => { _ = Insert(file, 3); });
        await held.LetGo();
        await Task.WhenAll(accepted);
        await Insert(file, 4); // there is room again
    }

    [Fact]
    public async Task No_continuation_runs_on_the_writers_thread()
    {
        var writer = await _file.Writer.Enqueue(_ => Environment.CurrentManagedThreadId);
        using var held = await HeldWriter.Hold(_file.Writer);
        var continuations = Enumerable.Range(0, 100).Select(async n =>
        {
            await Insert(n).ConfigureAwait(false);
            return Environment.CurrentManagedThreadId;
        }).ToArray();
        await held.LetGo();
        Assert.DoesNotContain(writer, await Task.WhenAll(continuations));
    }

    [Fact]
    public async Task Closing_the_file_commits_what_waits_and_refuses_what_comes_later()
    {
        using var folder = new TemporaryFolder();
        Task[] waiting;
        ShopFile file;
        using (file = Shops.Open(folder.Path, null, new Items()))
        {
            waiting = [.. Enumerable.Range(0, 50).Select(n => Insert(file, n))];
        }
        await Task.WhenAll(waiting);
        Assert.Throws<ObjectDisposedException>(() => { _ = Insert(file, 99); });
        using var again = Shops.Open(folder.Path, null, new Items());
        Assert.Equal(50, await Count(again));
    }

    private Task<int> Insert(int id) => Insert(_file, id);

    private Task<long> Count() => Count(_file);

    private static Task<int> Insert(ShopFile file, int id) => file.Writer.Enqueue(id, static (db, n) => Insert(db, n));

    private static int Insert(SqliteWriteContext db, int id) => db.Prepare("INSERT INTO item(id) VALUES (?1)").Bind(1, id).Execute();

    private static async Task<long> Count(ShopFile file) => (await file.Readers.Read(db => db.Prepare("SELECT count(*) FROM item").ScalarInt64()))!.Value;

    private sealed class Items : ISchemaPart
    {
        public string Name => "items";

        public int Version => 1;

        public void Upgrade(SqliteWriteContext database, int fromVersion) => database.ExecuteScript("""
            CREATE TABLE item(id INTEGER PRIMARY KEY);
            CREATE TABLE large(content BLOB);
            CREATE TABLE child(item INTEGER REFERENCES item(id) DEFERRABLE INITIALLY DEFERRED);
            """);
    }
}
