using SubscriptionBox.Grains.Audit;

namespace SubscriptionBox.Silo.ReadSide;

/// <summary>A projection whose tables and position change in one transaction.</summary>
public abstract class SqlProjection(ShopDatabase database) : IProjection
{
    private const string SavePosition = "INSERT INTO projection(name, position) VALUES (?1, ?2) ON CONFLICT(name) DO UPDATE SET position = excluded.position";

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <summary>The file.</summary>
    protected ShopDatabase Database => database;

    /// <inheritdoc/>
    public Task<long> Position() => database.Readers.Read(Name, static (db, name) => Position(db, name));

    /// <inheritdoc/>
    public async Task Apply(IReadOnlyList<LoggedEvent> batch)
    {
        // Payloads are read here, on the caller's time: the writer's thread serves everybody.
        var changes = new List<(long Position, Action<WriteContext> Change)>();
        foreach (var happened in batch)
        {
            if (ChangeFor(happened) is { } change)
                changes.Add((happened.Position, change));
        }
        var shared = ChangeForAll(batch);
        await database.Writer.Enqueue(db =>
        {
            var position = Position(db, Name);
            foreach (var (at, change) in changes)
            {
                if (at > position)
                    change(db);
            }
            shared?.Invoke(db, position);
            if (batch[^1].Position > position)
                db.Prepare(SavePosition).Bind(1, Name).Bind(2, batch[^1].Position).Execute();
        });
        Applied(changes.Count > 0 || shared is not null);
    }

    /// <inheritdoc/>
    public virtual Task Settle() => Task.CompletedTask;

    /// <inheritdoc/>
    public virtual EventOrder Order => EventOrder.BySource;

    /// <inheritdoc/>
    public Task Skip(long position) => database.Writer.Enqueue(db =>
    {
        if (position > Position(db, Name))
            db.Prepare(SavePosition).Bind(1, Name).Bind(2, position).Execute();
    });

    /// <inheritdoc/>
    public virtual async Task Redo(LoggedEvent happened)
    {
        var change = ChangeFor(happened);
        var shared = ChangeForAll([happened]);
        await database.Writer.Enqueue(db =>
        {
            if (db.Prepare("INSERT INTO redone_event(projection, position) VALUES (?1, ?2) ON CONFLICT DO NOTHING").Bind(1, Name).Bind(2, happened.Position).Execute() == 0)
                return;
            change?.Invoke(db);
            shared?.Invoke(db, happened.Position - 1);
        });
        Applied(change is not null || shared is not null);
    }

    /// <summary>What an event changes; null for nothing. The change may run more than once and touches nothing but the database.</summary>
    protected abstract Action<WriteContext>? ChangeFor(LoggedEvent happened);

    /// <summary>What the events of a batch change together; null for nothing. Under the same terms as <see cref="ChangeFor"/>; the second argument is the position up to which all is done already.</summary>
    protected virtual Action<WriteContext, long>? ChangeForAll(IReadOnlyList<LoggedEvent> batch) => null;

    /// <summary>Runs after a batch is durable.</summary>
    /// <param name="changed">False when no event of the batch mattered.</param>
    protected virtual void Applied(bool changed)
    {
    }

    private static long Position(ReadContext db, string name) => db.Prepare("SELECT position FROM projection WHERE name = ?1").Bind(1, name).ScalarInt64() ?? 0;
}
