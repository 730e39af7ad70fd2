using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SubscriptionBox.Embedded.Storage;

/// <summary>The writer's connection, lent to one write operation inside the transaction of its group.</summary>
public sealed class SqliteWriteContext : SqliteReadContext
{
    private long _committedSequence;
    private long _sequence;
    private long _schemaVersion = -1;

    internal SqliteWriteContext(SqliteConnection connection) : base(connection, "BEGIN IMMEDIATE")
    {
    }

    /// <summary>The rowid of the row inserted last on this connection.</summary>
    public long LastInsertRowId => raw.sqlite3_last_insert_rowid(Handle);

    /// <summary>
    /// The next number of the file-wide write sequence: strictly increasing over all writes and restarts (numbers may be missing, none comes twice).
    /// As there is one writer, a reader that sees number n sees everything numbered below n.
    /// </summary>
    public long NextWriteSequence() => ++_sequence;

    internal long CommittedSequence => _committedSequence;

    internal long TotalChanges => raw.sqlite3_total_changes(Handle);

    /// <summary>DDL is not counted in <see cref="TotalChanges"/>; only the schema's own version tells of it.</summary>
    internal bool SchemaChangedSinceLastAsked()
    {
        var version = Prepare("PRAGMA schema_version").ScalarInt64() ?? 0;
        var changed = version != _schemaVersion;
        _schemaVersion = version;
        return changed;
    }

    internal void LoadSequence() => _sequence = _committedSequence = Prepare(ShopFileSchema.ReadSequence).ScalarInt64() ?? 0;

    internal void BeginGroup()
    {
        _sequence = _committedSequence;
        Begin();
    }

    /// <summary>Once per group, not once per write: the counter's page is written once.</summary>
    internal void CommitGroup()
    {
        if (_sequence != _committedSequence) Prepare(ShopFileSchema.SaveSequence).Bind(1, _sequence).Execute();
        TakeBackStatements();
        Commit();
        _committedSequence = _sequence;
    }

    /// <summary>Pages written to the write-ahead log by this connection since the last call.</summary>
    internal int TakeFramesWritten()
    {
        var rc = raw.sqlite3_db_status(Handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var frames, out _, 1);
        SqliteException.ThrowExceptionForRC(rc, Handle);
        return frames;
    }
}
