namespace SubscriptionBox.Grains.Audit;

/// <summary>
/// Makes the audit trail of the log: each event one row, in its order. Strict: should a row not be written, all later ones wait, so that the chain has no gap.
/// The place in the log stands in the row itself, so that row and position are one write.
/// </summary>
public sealed class AuditProjection(IAuditStore store) : IProjection
{
    private volatile AuditHead? _head;

    /// <summary>The projection's name.</summary>
    public const string Key = "prj-audit";

    /// <inheritdoc/>
    public string Name => Key;

    /// <inheritdoc/>
    public EventOrder Order => EventOrder.Strict;

    /// <inheritdoc/>
    public async Task<long> Position() => (_head ??= await store.Head()).Position;

    /// <inheritdoc/>
    public async Task Apply(IReadOnlyList<LoggedEvent> batch)
    {
        var head = _head ?? await store.Head();
        // Should the write fail, only the store knows where the chain ends.
        _head = null;
        var rows = AuditChain.Extend(head, batch.Where(e => e.Position > head.Position));
        if (rows.Count > 0)
            await store.Append(head, rows);
        _head = rows.Count > 0 ? new AuditHead(rows[^1].Ordinal, rows[^1].Hash, rows[^1].Row.Position) : head;
    }

    /// <inheritdoc/>
    public Task Skip(long position) => throw new NotSupportedException("Nothing is left out of the audit trail.");

    /// <inheritdoc/>
    public Task Redo(LoggedEvent happened) => throw new NotSupportedException("Nothing is left out of the audit trail.");
}
