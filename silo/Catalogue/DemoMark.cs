
namespace SubscriptionBox.Silo.Catalogue;

/// <summary>Says once and for all that the demo shop is complete: what an administrator changes afterwards is never set back.</summary>
public sealed class DemoMark(ShopDatabase database, TimeProvider clock)
{
    /// <summary>Whether it is.</summary>
    public Task<bool> IsSet() => database.Readers.Read(static db => db.Prepare("SELECT 1 FROM demo_shop").ScalarInt64() is not null);

    /// <summary>It is.</summary>
    public Task Set() => database.Writer.Enqueue(clock.GetUtcNow().ToUnixTimeMilliseconds(), static (db, at) =>
    {
        db.Prepare("INSERT INTO demo_shop(id, loaded_at) VALUES (1, ?1) ON CONFLICT(id) DO NOTHING").Bind(1, at).Execute();
        return true;
    });
}
