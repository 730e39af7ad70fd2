using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SubscriptionBox.Embedded.Storage;

/// <summary>
/// Copies the write-ahead log back into the file beside the commits, so that no commit waits for it.
/// A background pass never finishes while the writer goes on appending, and a log that is never wholly copied is never reused; so the writer itself
/// copies the small rest after each pass, and the next commit starts the log from its beginning, over blocks the file system has allocated already
/// (appending to a growing log halves the throughput).
/// </summary>
internal sealed class Checkpointer : IDisposable
{
    /// <summary>Reads take some tens of microseconds; a report or a backup is not waited for.</summary>
    private const int WaitForReadersMs = 10;
    private const int PagesTheWriterCopies = 200;
    private const int MostPasses = 6;
    private const int LongestBackOff = 8;
    private readonly SqliteConnection _connection;
    private readonly WriterOptions _options;
    private readonly AutoResetEvent _wanted = new(false);
    private readonly Thread _thread;
    private volatile bool _stopping;
    private volatile bool _passRunning;
    private int _passes;
    private int _pagesSincePassBegan;
    private int _pagesSinceLastTry;
    private int _backOff = 1;

    public Checkpointer(SqliteConnection connection, WriterOptions options)
    {
        _connection = connection;
        _options = options;
        _thread = new Thread(Loop) { Name = "shop file checkpointer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Called by the writer between two groups.</summary>
    public void AfterGroup(SqliteWriteContext writer)
    {
        var pages = writer.TakeFramesWritten();
        _pagesSinceLastTry += pages;
        _pagesSincePassBegan += pages;
        if (_pagesSinceLastTry < _options.CheckpointPages * _backOff || _passRunning) return;
        // Each pass is shorter than the one before, as less has been written meanwhile; what is left for the writer itself takes it a few milliseconds.
        if (_passes == 0 || (_pagesSincePassBegan > PagesTheWriterCopies && _passes < MostPasses))
        {
            _passes++;
            _pagesSincePassBegan = 0;
            _passRunning = true;
            _wanted.Set();
            return;
        }
        _passes = 0;
        _pagesSinceLastTry = 0;
        // RESTART waits until no reader needs the old log; thick traffic of short reads would otherwise never leave it free.
        _ = raw.sqlite3_busy_timeout(writer.Handle, WaitForReadersMs);
        var done = Run(writer.Handle, raw.SQLITE_CHECKPOINT_RESTART);
        _ = raw.sqlite3_busy_timeout(writer.Handle, SqliteConnections.BusyTimeoutMs);
        _backOff = done ? 1 : Math.Min(_backOff * 2, LongestBackOff);
    }

    public void Dispose()
    {
        _stopping = true;
        _wanted.Set();
        _thread.Join();
        _wanted.Dispose();
        _connection.Dispose();
    }

    private void Loop()
    {
        while (true)
        {
            _wanted.WaitOne();
            if (_stopping) return;
            Run(_connection.Handle!, raw.SQLITE_CHECKPOINT_PASSIVE);
            _passRunning = false;
        }
    }

    /// <summary>Whether the whole log was copied and no reader is in it. An error here is no caller's: the log is durable, and the next pass tries again.</summary>
    private static bool Run(sqlite3 database, int mode)
    {
        var started = Stopwatch.GetTimestamp();
        var rc = raw.sqlite3_wal_checkpoint_v2(database, "main", mode, out _, out _);
        StorageMetrics.CheckpointDuration.Record(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        return rc == raw.SQLITE_OK;
    }
}
