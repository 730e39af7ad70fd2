using SubscriptionBox.Grains.Privacy;

namespace SubscriptionBox.Silo.Adapters.Privacy;

/// <summary>Objects in a table: every silo finds them, and a backup of the database has them. What is put there is sealed already; exports are a few hundred kilobytes, and few.</summary>
public sealed class PostgresObjects(ShopDatabase database) : IObjectStorage
{
    /// <inheritdoc/>
    public Task Put(string name, ReadOnlyMemory<byte> content) => database.Writer.Enqueue((name, content), static (db, o) =>
        db.Prepare("INSERT INTO shop_object(name, content) VALUES (?1, ?2) ON CONFLICT(name) DO UPDATE SET content = excluded.content").Bind(1, o.name).BindBlob(2, o.content.Span).Execute());

    /// <inheritdoc/>
    public Task<byte[]?> Get(string name) => database.Readers.Read(name, static (db, n) =>
    {
        var row = db.Prepare("SELECT content FROM shop_object WHERE name = ?1").Bind(1, n);
        return row.Step() ? row.GetBytes(0).ToArray() : null;
    });

    /// <inheritdoc/>
    public Task Delete(string name) => database.Writer.Enqueue(name, static (db, n) => db.Prepare("DELETE FROM shop_object WHERE name = ?1").Bind(1, n).Execute());
}
