using System.Diagnostics;

namespace SubscriptionBox.Embedded.Storage;

/// <summary>
/// Read-only connections of a shop file. Each read runs on a thread-pool thread, never on the caller's (a grain's turn must not wait for a disk),
/// and sees one snapshot however many statements it runs: the newest commit at its start, so every write acknowledged before.
/// </summary>
/// <remarks>Example: <c>await readers.Read(key, static (db, k) =&gt; db.Prepare("SELECT count(*) FROM seen WHERE id = ?1").Bind(1, k).ScalarInt64())</c></remarks>
public sealed class ReadPool : IDisposable
{
    private readonly object _gate = new();
    private readonly Stack<SqliteReadContext> _idle = new();
    private readonly Queue<ReadOperation> _waiting = new();
    private readonly int _size;
    private bool _disposed;

    internal ReadPool(IEnumerable<SqliteReadContext> contexts)
    {
        foreach (var context in contexts) _idle.Push(context);
        _size = _idle.Count;
    }

    /// <summary>Runs a read and returns its answer. Nothing of the context may be used after the delegate returned.</summary>
    /// <exception cref="ObjectDisposedException">The file is being closed.</exception>
    public Task<TResult> Read<TResult>(Func<SqliteReadContext, TResult> query) =>
        Read(query, static (context, run) => run(context));

    /// <summary>Runs a read; with a static lambda and its input in <paramref name="state"/> no closure is allocated.</summary>
    public Task<TResult> Read<TState, TResult>(TState state, Func<SqliteReadContext, TState, TResult> query)
    {
        var operation = new ReadOperation<TState, TResult>(this, state, query);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_idle.Count == 0)
            {
                _waiting.Enqueue(operation);
                return operation.Task;
            }
            operation.Context = _idle.Pop();
        }
        ThreadPool.UnsafeQueueUserWorkItem(operation, preferLocal: false);
        return operation.Task;
    }

    /// <summary>Lets the running and waiting reads finish, then closes the connections.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            while (_idle.Count < _size) Monitor.Wait(_gate);
        }
        foreach (var context in _idle) context.Close();
    }

    private void GiveBack(SqliteReadContext context)
    {
        ReadOperation? next;
        lock (_gate)
        {
            if (!_waiting.TryDequeue(out next))
            {
                _idle.Push(context);
                Monitor.Pulse(_gate);
                return;
            }
        }
        next.Context = context;
        ThreadPool.UnsafeQueueUserWorkItem(next, preferLocal: true);
    }

    private abstract class ReadOperation : IThreadPoolWorkItem
    {
        public SqliteReadContext? Context { get; set; }

        public abstract void Execute();
    }

    private sealed class ReadOperation<TState, TResult>(ReadPool pool, TState state, Func<SqliteReadContext, TState, TResult> query) : ReadOperation
    {
        private readonly TaskCompletionSource<TResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<TResult> Task => _completion.Task;

        public override void Execute()
        {
            var context = Context!;
            var started = Stopwatch.GetTimestamp();
            TResult result;
            try
            {
                context.Begin();
                result = query(context, state);
                context.TakeBackStatements();
                context.Commit();
            }
            catch (Exception exception)
            {
                EndQuietly(context);
                pool.GiveBack(context);
                _completion.SetException(exception);
                return;
            }
            pool.GiveBack(context);
            StorageMetrics.ReadDuration.Record(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            _completion.SetResult(result);
        }

        private static void EndQuietly(SqliteReadContext context)
        {
            try
            {
                context.Rollback();
            }
            catch (Microsoft.Data.Sqlite.SqliteException)
            {
                // The first exception is the one that tells what happened; a broken connection reports itself at its next BEGIN.
            }
        }
    }
}
