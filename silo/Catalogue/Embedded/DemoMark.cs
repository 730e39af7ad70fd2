using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Silo.Catalogue;

/// <summary>Where the shop's file says that the demo shop is in.</summary>
public sealed class DemoSchema : ISchemaPart
{
    /// <inheritdoc/>
    public string Name => "demo-shop";

    /// <inheritdoc/>
    public int Version => 1;

    /// <inheritdoc/>
    public void Upgrade(SqliteWriteContext database, int fromVersion) =>
        database.ExecuteScript("CREATE TABLE IF NOT EXISTS demo_shop(id INTEGER PRIMARY KEY CHECK (id = 1), loaded_at INTEGER NOT NULL);");
}

/// <summary>Says once and for all that the demo shop is complete: what an administrator changes afterwards is never set back.</summary>
public sealed class DemoMark(ShopFile file, TimeProvider clock)
{
    /// <summary>Whether it is.</summary>
    public Task<bool> IsSet() => file.Readers.Read(static db => db.Prepare("SELECT 1 FROM demo_shop").ScalarInt64() is not null);

    /// <summary>It is.</summary>
    public Task Set() => file.Writer.Enqueue(clock.GetUtcNow().ToUnixTimeMilliseconds(), static (db, at) =>
    {
        db.Prepare("INSERT INTO demo_shop(id, loaded_at) VALUES (1, ?1) ON CONFLICT(id) DO NOTHING").Bind(1, at).Execute();
        return true;
    });
}
