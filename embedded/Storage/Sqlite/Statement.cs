using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SubscriptionBox.Embedded.Storage;

/// <summary>
/// One prepared SQL statement of a <see cref="SqliteReadContext"/> or <see cref="SqliteWriteContext"/>. Parameters are numbered from 1
/// (<c>?1</c>), columns from 0. Every call goes straight to SQLite: no boxing, no parameter objects, text in UTF-8 both ways.
/// </summary>
/// <remarks>
/// A statement belongs to the operation that asked for it and is taken back when that operation returns; never keep one.
/// Errors of SQLite are thrown as <see cref="SqliteException"/>.
/// </remarks>
public sealed class Statement
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _handle;

    internal Statement(sqlite3 database, string sql)
    {
        _database = database;
        var rc = raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _handle);
        SqliteException.ThrowExceptionForRC(rc, database);
        if (_handle.IsInvalid) throw new ArgumentException("The text holds no SQL statement.", nameof(sql));
    }

    /// <summary>True between a <see cref="Step"/> that found a row and the end of the rows.</summary>
    internal bool HasRow { get; private set; }

    /// <summary>Set while the statement is on the list of those to take back after the current operation.</summary>
    internal bool Lent { get; set; }

    /// <summary>Binds a whole number.</summary>
    public Statement Bind(int parameter, long value) => Check(raw.sqlite3_bind_int64(_handle, parameter, value));

    /// <summary>Binds a whole number or NULL.</summary>
    public Statement Bind(int parameter, long? value) => value is { } number ? Bind(parameter, number) : BindNull(parameter);

    /// <summary>Binds a floating point number.</summary>
    public Statement Bind(int parameter, double value) => Check(raw.sqlite3_bind_double(_handle, parameter, value));

    /// <summary>Binds a truth value as 1 or 0.</summary>
    public Statement Bind(int parameter, bool value) => Bind(parameter, value ? 1L : 0L);

    /// <summary>Binds text or NULL.</summary>
    public Statement Bind(int parameter, string? value)
    {
        if (value is null) return BindNull(parameter);
        // Grain keys and names are short: encode on the stack, spare the heap.
        Span<byte> buffer = stackalloc byte[512];
        return Encoding.UTF8.TryGetBytes(value, buffer, out var written)
            ? BindText(parameter, buffer[..written])
            : BindText(parameter, Encoding.UTF8.GetBytes(value));
    }

    /// <summary>Binds text that is already UTF-8; SQLite takes a copy.</summary>
    public Statement BindText(int parameter, ReadOnlySpan<byte> utf8) => Check(raw.sqlite3_bind_text(_handle, parameter, utf8));

    /// <summary>Binds bytes; SQLite takes a copy.</summary>
    public Statement BindBlob(int parameter, ReadOnlySpan<byte> bytes) => Check(raw.sqlite3_bind_blob(_handle, parameter, bytes));

    /// <summary>Binds NULL.</summary>
    public Statement BindNull(int parameter) => Check(raw.sqlite3_bind_null(_handle, parameter));

    /// <summary>Moves to the next row. False when there is none; the statement can then be bound and run again.</summary>
    public bool Step()
    {
        switch (raw.sqlite3_step(_handle))
        {
            case raw.SQLITE_ROW:
                return HasRow = true;
            case raw.SQLITE_DONE:
                Reset();
                return false;
            default:
                // The reset repeats the error code of the step, and frees the statement for the next use.
                HasRow = false;
                SqliteException.ThrowExceptionForRC(raw.sqlite3_reset(_handle), _database);
                return false;
        }
    }

    /// <summary>Runs to the end and returns how many rows this statement inserted, updated or deleted.</summary>
    public int Execute()
    {
        while (Step()) { }
        return raw.sqlite3_changes(_database);
    }

    /// <summary>The whole number of the first row's first column, or null when there is no row or the value is NULL.</summary>
    public long? ScalarInt64()
    {
        long? value = Step() && !IsNull(0) ? GetInt64(0) : null;
        Reset();
        return value;
    }

    /// <summary>The text of the first row's first column, or null when there is no row or the value is NULL.</summary>
    public string? ScalarString()
    {
        var value = Step() ? GetString(0) : null;
        Reset();
        return value;
    }

    /// <summary>Ends the iteration early. The bound parameters stay.</summary>
    public void Reset()
    {
        HasRow = false;
        // The code returned is that of the last step, which has been reported already.
        _ = raw.sqlite3_reset(_handle);
    }

    /// <summary>Whether the value is NULL.</summary>
    public bool IsNull(int column) => raw.sqlite3_column_type(_handle, column) == raw.SQLITE_NULL;

    /// <summary>A whole number; 0 for NULL.</summary>
    public long GetInt64(int column) => raw.sqlite3_column_int64(_handle, column);

    /// <summary>A floating point number; 0 for NULL.</summary>
    public double GetDouble(int column) => raw.sqlite3_column_double(_handle, column);

    /// <summary>Text, or null for NULL.</summary>
    public string? GetString(int column) => IsNull(column) ? null : Encoding.UTF8.GetString(GetBytes(column));

    /// <summary>The bytes of a text (UTF-8) or a blob, valid until the next <see cref="Step"/> or <see cref="Reset"/>; empty for NULL.</summary>
    public ReadOnlySpan<byte> GetBytes(int column) => raw.sqlite3_column_blob(_handle, column);

    internal void TakeBack()
    {
        Reset();
        _ = raw.sqlite3_clear_bindings(_handle);
        Lent = false;
    }

    internal void Close() => _handle.Dispose();

    private Statement Check(int rc)
    {
        if (rc != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(rc, _database);
        return this;
    }
}
