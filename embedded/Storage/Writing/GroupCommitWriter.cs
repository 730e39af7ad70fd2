using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SubscriptionBox.Embedded.Storage;

/// <summary>
/// The only writer of a shop file. Writes of all callers that wait at one time become one transaction; each caller's task completes after the
/// COMMIT (with <c>synchronous=FULL</c>) returned, so what was acknowledged survives a crash at any instant.
/// </summary>
/// <remarks>
/// Operations run one after the other, in the order they were enqueued, on one dedicated thread. An operation that throws fails alone.
/// Example: <c>await writer.Enqueue((id, at), static (db, e) =&gt; db.Prepare("INSERT INTO seen(id, at) VALUES (?1, ?2)").Bind(1, e.id).Bind(2, e.at).Execute());</c>
/// </remarks>
public sealed class GroupCommitWriter : IDisposable
{
    private readonly object _gate = new();
    private readonly SqliteWriteContext _context;
    private readonly WriteGroup _group;
    private readonly WriterOptions _options;
    private readonly Checkpointer _checkpointer;
    private readonly Thread _thread;
    private List<WriteOperation> _incoming = new(256);
    private List<WriteOperation> _taken = new(256);
    private int _waiting;
    private bool _idle;
    private bool _stopping;
    private TaskCompletionSource? _sequenceMoved;
    private long _sequence;
    private long _groups;
    private long _operations;

    internal GroupCommitWriter(SqliteWriteContext context, WriterOptions options, Checkpointer checkpointer)
    {
        _context = context;
        _group = new WriteGroup(context);
        _sequence = context.CommittedSequence;
        context.SchemaChangedSinceLastAsked();
        _options = options;
        _checkpointer = checkpointer;
        _thread = new Thread(Loop) { Name = "shop file writer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Transactions committed since the start.</summary>
    public long CommittedGroups => Volatile.Read(ref _groups);

    /// <summary>Operations committed since the start.</summary>
    public long CommittedOperations => Volatile.Read(ref _operations);

    /// <summary>Enqueues a write and returns its answer once it is durable.</summary>
    /// <param name="operation">May run more than once; see <see cref="WriteOperation.Execute"/>.</param>
    /// <exception cref="WriterOverloadedException">Too many writes are waiting.</exception>
    /// <exception cref="ObjectDisposedException">The file is being closed.</exception>
    public Task<TResult> Enqueue<TResult>(Func<SqliteWriteContext, TResult> operation) =>
        Enqueue(operation, static (context, run) => run(context));

    /// <summary>Enqueues a write without an answer; the task completes once it is durable.</summary>
    public Task Enqueue(Action<SqliteWriteContext> operation) =>
        Enqueue(operation, static (context, run) =>
        {
            run(context);
            return true;
        });

    /// <summary>Enqueues a write; with a static lambda and its input in <paramref name="state"/> no closure is allocated.</summary>
    public Task<TResult> Enqueue<TState, TResult>(TState state, Func<SqliteWriteContext, TState, TResult> operation) =>
        Enqueue(new DelegateWrite<TState, TResult>(state, operation));

    /// <summary>Enqueues a write object of the caller's own class: the form for hot paths. Use each object once.</summary>
    public Task<TResult> Enqueue<TResult>(WriteOperation<TResult> operation)
    {
        Add(operation);
        return operation.Task;
    }

    /// <summary>The newest number of the file's write sequence that is committed; 0 in a new file.</summary>
    public long CommittedSequence => Volatile.Read(ref _sequence);

    /// <summary>Completes once a number above <paramref name="sequence"/> is committed: how a relay waits for work without asking again and again.</summary>
    public async Task WhenSequencePasses(long sequence, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task moved;
            lock (_gate)
            {
                if (_sequence > sequence) return;
                _sequenceMoved ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                moved = _sequenceMoved.Task;
            }
            await moved.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Commits everything that waits, then ends the thread. Later writes are refused.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.Pulse(_gate);
        }
        _thread.Join();
    }

    private void Add(WriteOperation operation)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            if (_waiting >= _options.WaitingOperations) throw new WriterOverloadedException(_waiting);
            _incoming.Add(operation);
            Interlocked.Increment(ref _waiting);
            if (_idle) Monitor.Pulse(_gate);
        }
        StorageMetrics.Waiting.Add(1);
    }

    private void Loop()
    {
        while (TakeAll())
        {
            var rest = CollectionsMarshal.AsSpan(_taken);
            while (!rest.IsEmpty)
            {
                var count = CountForOneGroup(rest);
                RunGroup(rest[..count]);
                rest = rest[count..];
            }
            _taken.Clear();
        }
    }

    private bool TakeAll()
    {
        lock (_gate)
        {
            while (_incoming.Count == 0)
            {
                if (_stopping) return false;
                _idle = true;
                Monitor.Wait(_gate);
                _idle = false;
            }
            (_incoming, _taken) = (_taken, _incoming);
            return true;
        }
    }

    private int CountForOneGroup(ReadOnlySpan<WriteOperation> operations)
    {
        var bytes = 0L;
        var count = 0;
        while (count < operations.Length && count < _options.GroupOperations && bytes < _options.GroupBytes)
            bytes += operations[count++].EstimatedBytes;
        return count;
    }

    private void RunGroup(ReadOnlySpan<WriteOperation> operations)
    {
        var started = Stopwatch.GetTimestamp();
        _group.Run(operations);
        StorageMetrics.GroupDuration.Record(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        StorageMetrics.GroupSize.Record(operations.Length);
        StorageMetrics.Waiting.Add(-operations.Length);
        Interlocked.Add(ref _groups, _group.Commits);
        Interlocked.Add(ref _waiting, -operations.Length);
        if (_context.CommittedSequence != _sequence) Announce(_context.CommittedSequence);
        foreach (var operation in operations) Answer(operation);
        _checkpointer.AfterGroup(_context);
    }

    private void Announce(long sequence)
    {
        TaskCompletionSource? moved;
        lock (_gate)
        {
            _sequence = sequence;
            (moved, _sequenceMoved) = (_sequenceMoved, null);
        }
        moved?.SetResult();
    }

    private void Answer(WriteOperation operation)
    {
        if (operation.Failure is { } failure)
        {
            StorageMetrics.Failed.Add(1);
            operation.Fail(failure);
        }
        else
        {
            Interlocked.Increment(ref _operations);
            operation.Complete();
        }
    }
}
