using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SubscriptionBox.Embedded.Storage;

/// <summary>
/// A connection lent to one operation, with its prepared statements. Valid only inside that operation and on its thread.
/// </summary>
public class SqliteReadContext
{
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);
    private readonly List<Statement> _lent = [];
    private readonly List<Statement> _extra = [];
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollback;

    internal SqliteReadContext(SqliteConnection connection, string beginSql)
    {
        Connection = connection;
        Handle = connection.Handle!;
        _begin = new Statement(Handle, beginSql);
        _commit = new Statement(Handle, "COMMIT");
        _rollback = new Statement(Handle, "ROLLBACK");
    }

    /// <summary>The connection, for code that prefers ADO.NET commands. Do not close it and do not begin transactions on it: one is open already.</summary>
    public SqliteConnection Connection { get; }

    internal sqlite3 Handle { get; }

    internal bool InTransaction => raw.sqlite3_get_autocommit(Handle) == 0;

    /// <summary>
    /// The prepared statement for <paramref name="sql"/>, from the connection's cache: use constant texts and bind what varies.
    /// Asking again for a statement whose rows are still being read gives a second one, so that nested loops are safe.
    /// </summary>
    /// <exception cref="SqliteException">The SQL is wrong.</exception>
    public Statement Prepare(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            statement = new Statement(Handle, sql);
            _statements.Add(sql, statement);
        }
        else if (statement.HasRow)
        {
            statement = new Statement(Handle, sql);
            _extra.Add(statement);
            return statement;
        }
        if (!statement.Lent)
        {
            statement.Lent = true;
            _lent.Add(statement);
        }
        return statement;
    }

    /// <summary>Runs one or more statements without parameters, such as DDL.</summary>
    public void ExecuteScript(string sql)
    {
        var rc = raw.sqlite3_exec(Handle, sql, null, IntPtr.Zero, out _);
        SqliteException.ThrowExceptionForRC(rc, Handle);
    }

    internal void Begin() => _begin.Step();

    internal void Commit() => _commit.Step();

    internal void Rollback()
    {
        TakeBackStatements();
        // After a full disk or an I/O error SQLite has rolled back by itself.
        if (InTransaction) _rollback.Step();
    }

    /// <summary>An unfinished SELECT would keep its snapshot, and with it the whole write-ahead log, alive.</summary>
    internal void TakeBackStatements()
    {
        foreach (var statement in _lent) statement.TakeBack();
        _lent.Clear();
        if (_extra.Count == 0) return;
        foreach (var statement in _extra) statement.Close();
        _extra.Clear();
    }

    internal void Close()
    {
        TakeBackStatements();
        foreach (var statement in _statements.Values) statement.Close();
        _begin.Close();
        _commit.Close();
        _rollback.Close();
        Connection.Dispose();
    }
}
