using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Tests.Embedded.Storage;

public sealed class When_a_schema_part_changes : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_is_upgraded_once_from_the_version_it_had()
    {
        var upgrades = new List<int>();
        Shops.Open(_folder, new Part(1, upgrades.Add)).Dispose();
        Shops.Open(_folder, new Part(1, upgrades.Add)).Dispose();
        Shops.Open(_folder, new Part(3, upgrades.Add)).Dispose();
        Shops.Open(_folder, new Part(3, upgrades.Add)).Dispose();
        Assert.Equal([0, 1], upgrades);
    }

    [Fact]
    public async Task An_upgrade_that_fails_leaves_the_old_schema_of_every_part()
    {
        Shops.Open(_folder, new Part(1, _ => { })).Dispose();
        Assert.Throws<InvalidTimeZoneException>(() => Shops.Open(
            _folder, new Part(2, _ => { }, "new_table"), new Part(1, _ => throw new InvalidTimeZoneException("bug in a migration")) { Name = "second", Order = 2 }));
        using var file = Shops.Open(_folder, new Part(1, _ => { }));
        Assert.Equal(0, await file.Readers.Read(db => db.Prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'new_table'").ScalarInt64()));
    }

    [Fact]
    public void Parts_go_in_their_order()
    {
        var order = new List<string>();
        Shops.Open(_folder,
            new Part(1, _ => order.Add("late")) { Name = "a", Order = 5 },
            new Part(1, _ => order.Add("early")) { Name = "b", Order = 1 }).Dispose();
        Assert.Equal(["early", "late"], order);
    }

    [Fact]
    public void Two_parts_of_one_name_are_a_mistake_of_the_program() =>
        Assert.Throws<ArgumentException>(() => Shops.Open(_folder, new Part(1, _ => { }), new Part(1, _ => { })));

    internal sealed class Part(int version, Action<int> upgraded, string? table = null) : ISchemaPart
    {
        public string Name { get; init; } = "part";

        public int Version => version;

        public int Order { get; init; }

        public void Upgrade(SqliteWriteContext database, int fromVersion)
        {
            if (table is not null) database.ExecuteScript($"CREATE TABLE {table}(a)");
            upgraded(fromVersion);
        }
    }
}
