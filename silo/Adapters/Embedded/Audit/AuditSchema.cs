using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Silo.Adapters.Audit;

/// <summary>Tables of the audit trail. Triggers refuse to change a row, and to remove one that no purge covers: a slip of ours cannot, and who drops the triggers is found by the hashes.</summary>
public sealed class AuditSchema : ISchemaPart
{
    private const string Columns = """
        ordinal INTEGER PRIMARY KEY, position INTEGER NOT NULL, at INTEGER NOT NULL, source TEXT NOT NULL, sequence INTEGER NOT NULL, actor TEXT NOT NULL, role INTEGER NOT NULL,
            customer TEXT, action TEXT NOT NULL, reason TEXT, summary TEXT, request_id TEXT, hash BLOB NOT NULL
        """;

    /// <inheritdoc/>
    public string Name => "audit";

    /// <inheritdoc/>
    public int Version => 1;

    /// <summary>An index on time is not kept, as rows come nearly in its order: <c>audit_day</c> knows between which ordinals a day lies.
    /// Most rows are the shop's own, so its name is not worth an index entry.</summary>
    public void Upgrade(SqliteWriteContext database, int fromVersion) => database.ExecuteScript($"""
        CREATE TABLE IF NOT EXISTS audit_row({Columns});
        CREATE INDEX IF NOT EXISTS audit_row_subject ON audit_row({SqlAuditStore.Subject}, ordinal);
        CREATE INDEX IF NOT EXISTS audit_row_customer ON audit_row(customer, ordinal) WHERE customer IS NOT NULL;
        CREATE INDEX IF NOT EXISTS audit_row_actor ON audit_row(actor, ordinal) WHERE actor <> 'system';
        CREATE INDEX IF NOT EXISTS audit_row_action ON audit_row(action, ordinal);
        CREATE TABLE IF NOT EXISTS audit_kept({Columns}, previous BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS audit_day(day INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS audit_cut(
            number INTEGER PRIMARY KEY, through INTEGER NOT NULL, hash BLOB NOT NULL, position INTEGER NOT NULL, removed INTEGER NOT NULL, kept INTEGER NOT NULL, kept_digest BLOB NOT NULL);
        CREATE TRIGGER IF NOT EXISTS audit_row_is_not_changed BEFORE UPDATE ON audit_row BEGIN SELECT RAISE(ABORT, 'Rows of the audit trail are not changed.'); END;
        CREATE TRIGGER IF NOT EXISTS audit_row_is_not_removed BEFORE DELETE ON audit_row WHEN OLD.ordinal > coalesce((SELECT max(through) FROM audit_cut), 0)
            BEGIN SELECT RAISE(ABORT, 'Rows of the audit trail are only removed by a purge.'); END;
        CREATE TRIGGER IF NOT EXISTS audit_kept_is_not_changed BEFORE UPDATE ON audit_kept BEGIN SELECT RAISE(ABORT, 'Rows of the audit trail are not changed.'); END;
        CREATE TRIGGER IF NOT EXISTS audit_cut_is_not_changed BEFORE UPDATE ON audit_cut BEGIN SELECT RAISE(ABORT, 'Purges of the audit trail are not changed.'); END;
        CREATE TRIGGER IF NOT EXISTS audit_cut_is_not_removed BEFORE DELETE ON audit_cut BEGIN SELECT RAISE(ABORT, 'Purges of the audit trail are not forgotten.'); END;
        """);
}
