using Microsoft.Data.Sqlite;
using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Tests.Embedded.Storage;

public sealed class When_a_read_runs : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ShopFile _file;

    public When_a_read_runs() => _file = Shops.Open(_folder.Path, options => options.Readers = 1, new Numbers());

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_sees_one_instant_however_many_statements_it_runs()
    {
        using var folder = new TemporaryFolder();
        using var file = Shops.Open(folder.Path, null, new Numbers());
        await Insert(file, 1);
        using var looked = new ManualResetEventSlim();
        using var written = new ManualResetEventSlim();
        var read = file.Readers.Read(db =>
        {
            var before = Count(db);
            looked.Set();
            written.Wait();
            return (before, Count(db));
        });
        looked.Wait();
        await Insert(file, 2);
        written.Set();
        Assert.Equal((1L, 1L), await read);
        Assert.Equal(2L, await file.Readers.Read(Count));
    }

    [Fact]
    public async Task It_sees_every_write_acknowledged_before_it_began()
    {
        for (var n = 1; n <= 200; n++)
        {
            await Insert(_file, n);
            Assert.Equal(n, await _file.Readers.Read(Count));
        }
    }

    [Fact]
    public async Task One_that_stops_in_the_middle_of_its_rows_does_not_keep_the_next_one_in_the_past()
    {
        for (var n = 1; n <= 10; n++) await Insert(_file, n);
        Assert.True(await _file.Readers.Read(db => db.Prepare("SELECT n FROM number").Step()));
        await Insert(_file, 11);
        Assert.Equal(11, await _file.Readers.Read(Count)); // the same connection: there is one
    }

    [Fact]
    public async Task The_same_statement_can_be_used_within_its_own_rows()
    {
        for (var n = 1; n <= 3; n++) await Insert(_file, n);
        var pairs = await _file.Readers.Read(db =>
        {
            const string sql = "SELECT n FROM number WHERE n > ?1 ORDER BY n";
            var found = new List<(long, long)>();
            var outer = db.Prepare(sql).Bind(1, 0);
            while (outer.Step())
            {
                var inner = db.Prepare(sql).Bind(1, outer.GetInt64(0));
                while (inner.Step()) found.Add((outer.GetInt64(0), inner.GetInt64(0)));
            }
            return found;
        });
        Assert.Equal([(1, 2), (1, 3), (2, 3)], pairs);
    }

    [Fact]
    public async Task A_value_bound_by_one_operation_is_not_there_for_the_next()
    {
        await _file.Readers.Read(db => db.Prepare("SELECT ?1").Bind(1, "secret").ScalarString());
        Assert.Null(await _file.Readers.Read(db => db.Prepare("SELECT ?1").ScalarString()));
    }

    [Fact]
    public async Task One_that_throws_harms_neither_the_connection_nor_those_that_wait_for_it()
    {
        var reads = Enumerable.Range(0, 20).Select(n => _file.Readers.Read(db => n % 2 == 0 ? throw new InvalidTimeZoneException() : Count(db))).ToArray();
        for (var n = 0; n < 20; n++)
        {
            if (n % 2 == 0) await Assert.ThrowsAsync<InvalidTimeZoneException>(() => reads[n]);
            else Assert.Equal(0, await reads[n]);
        }
        await Assert.ThrowsAsync<SqliteException>(() => _file.Readers.Read(db => db.Prepare("SELECT nothing FROM nowhere").Step()));
        Assert.Equal(0, await _file.Readers.Read(Count));
    }

    [Fact]
    public async Task It_cannot_write() =>
        await Assert.ThrowsAsync<SqliteException>(() => _file.Readers.Read(db => db.Prepare("INSERT INTO number(n) VALUES (1)").Execute()));

    [Fact]
    public async Task Values_of_every_type_come_back_as_they_went()
    {
        var blob = new byte[] { 0, 1, 255 };
        var text = string.Concat(Enumerable.Repeat("überlänge ", 100));
        await _file.Readers.Read(db =>
        {
            var row = db.Prepare("SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7").Bind(1, long.MinValue).Bind(2, 0.1).Bind(3, text).Bind(4, "").BindBlob(5, blob).Bind(6, (long?)null).Bind(7, true);
            Assert.True(row.Step());
            Assert.Equal(long.MinValue, row.GetInt64(0));
            Assert.Equal(0.1, row.GetDouble(1));
            Assert.Equal(text, row.GetString(2));
            Assert.Equal("", row.GetString(3));
            Assert.Equal(blob, row.GetBytes(4).ToArray());
            Assert.True(row.IsNull(5));
            Assert.Null(row.GetString(5));
            Assert.Equal(1, row.GetInt64(6));
            Assert.False(row.Step());
            return true;
        });
    }

    [Fact]
    public async Task Closing_waits_for_it_and_refuses_what_comes_later()
    {
        using var folder = new TemporaryFolder();
        var file = Shops.Open(folder.Path, null, new Numbers());
        var reads = Enumerable.Range(0, 50).Select(_ => file.Readers.Read(Count)).ToArray();
        file.Dispose();
        await Task.WhenAll(reads);
        Assert.Throws<ObjectDisposedException>(() => { _ = file.Readers.Read(Count); });
    }

    private static Task<int> Insert(ShopFile file, int number) =>
        file.Writer.Enqueue(number, static (db, n) => db.Prepare("INSERT INTO number(n) VALUES (?1)").Bind(1, n).Execute());

    private static long Count(SqliteReadContext db) => db.Prepare("SELECT count(*) FROM number").ScalarInt64()!.Value;

    private sealed class Numbers : ISchemaPart
    {
        public string Name => "numbers";

        public int Version => 1;

        public void Upgrade(SqliteWriteContext database, int fromVersion) => database.ExecuteScript("CREATE TABLE number(n INTEGER PRIMARY KEY)");
    }
}
