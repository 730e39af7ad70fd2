using Microsoft.Extensions.Logging.Abstractions;
using SubscriptionBox.Grains.Privacy;
using SubscriptionBox.Silo.Adapters.Privacy;
using SubscriptionBox.Silo.Storage;
using SubscriptionBox.Tests.Cluster.Support;

namespace SubscriptionBox.Tests.Cluster;

/// <summary>Every silo keeps data keys in memory; after an erasure none may go on reading with one.</summary>
[Collection(OnPostgres.Name)]
public sealed class When_a_key_is_destroyed(PostgresServer postgres)
{
    [PostgresFact]
    public async Task Other_silos_forget_it_too()
    {
        var connection = await postgres.NewDatabase();
        await SchemaMigrations.Apply(connection);
        using var here = new PostgresDatabase(connection, 2);
        using var there = new PostgresDatabase(connection, 2);
        var erasing = new PostgresDataKeys(here, Master, TimeProvider.System);
        var reading = new PostgresDataKeys(there, Master, TimeProvider.System);
        // Told after the ring, on the same connection: once this has heard, the ring has.
        var heard = new Heard();
        using var notices = new DatabaseNotices(there, [reading, heard], NullLogger<DatabaseNotices>.Instance);
        await notices.StartAsync(default);

        await erasing.Create("cus-1");
        Assert.Equal(DataKeyStatus.Present, reading.Find("cus-1").Status);
        await erasing.Destroy("cus-1");
        Assert.Equal("cus-1", await heard.Subject);
        Assert.Equal(DataKeyStatus.Destroyed, reading.Find("cus-1").Status);
        await reading.Create("cus-1");
        Assert.Equal(DataKeyStatus.Destroyed, reading.Find("cus-1").Status);
        await notices.StopAsync(default);
    }

    [PostgresFact]
    public async Task Two_silos_that_make_a_key_at_once_have_the_same()
    {
        var connection = await postgres.NewDatabase();
        await SchemaMigrations.Apply(connection);
        using var database = new PostgresDatabase(connection, 8);
        var rings = Enumerable.Range(0, 8).Select(_ => new PostgresDataKeys(database, Master, TimeProvider.System)).ToArray();
        await Task.WhenAll(rings.Select(ring => ring.Create("cus-1")));
        Assert.Single(rings.Select(ring => Convert.ToHexString(ring.Find("cus-1").Key!)).Distinct());
    }

    private static MasterKeys Master { get; } = new($"1:{Convert.ToBase64String(Enumerable.Repeat((byte)7, 32).ToArray())}", ".");

    private sealed class Heard : IDatabaseListener
    {
        private readonly TaskCompletionSource<string> _subject = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Subject => _subject.Task;

        public IReadOnlyList<string> Channels => ["shop_key"];

        public void Told(string channel, string payload) => _subject.TrySetResult(payload);

        public Task Connected() => Task.CompletedTask;
    }
}
