namespace SubscriptionBox.Embedded.Storage;

/// <summary>One caller's write: runs on the writer's thread inside the transaction of its group, completes after the group's COMMIT.</summary>
public abstract class WriteOperation
{
    /// <summary>What the operation adds to its group, in bytes; groups are bounded in bytes as well as in operations.</summary>
    public virtual int EstimatedBytes => 256;

    /// <summary>Why the operation failed while its group ran; null when it did not.</summary>
    internal Exception? Failure { get; set; }

    /// <summary>
    /// Does the work. May run more than once: when a neighbour in the group fails after changing something, the transaction is rolled back and
    /// the others run again. So: change nothing but the database, and compute the result anew each time.
    /// </summary>
    protected internal abstract void Execute(SqliteWriteContext context);

    /// <summary>The group's COMMIT returned.</summary>
    protected internal abstract void Complete();

    /// <summary>The operation threw, or its group could not be committed. Called instead of <see cref="Complete"/>.</summary>
    protected internal abstract void Fail(Exception exception);
}

/// <summary>A write with an answer. Derive from it where a closure per write would be too dear; otherwise use the Enqueue overloads with a delegate.</summary>
public abstract class WriteOperation<TResult> : WriteOperation
{
    // Continuations never run on the writer's thread: one slow caller would hold up every commit.
    private readonly TaskCompletionSource<TResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TResult _result = default!;

    /// <summary>Completes after COMMIT returned, or with the operation's exception.</summary>
    public Task<TResult> Task => _completion.Task;

    /// <summary>The work; see <see cref="WriteOperation.Execute"/> for what it may do.</summary>
    protected abstract TResult Run(SqliteWriteContext context);

    /// <summary>Frees what the operation held (pooled buffers); called exactly once, at the end, on the writer's thread. Must not throw.</summary>
    protected virtual void Release()
    {
    }

    /// <summary>For an operation the writer refused to take.</summary>
    internal void Abandon() => Release();

    /// <inheritdoc/>
    protected internal sealed override void Execute(SqliteWriteContext context) => _result = Run(context);

    /// <inheritdoc/>
    protected internal sealed override void Complete()
    {
        _completion.SetResult(_result);
        Release();
    }

    /// <inheritdoc/>
    protected internal sealed override void Fail(Exception exception)
    {
        _completion.SetException(exception);
        Release();
    }
}

internal sealed class DelegateWrite<TState, TResult>(TState state, Func<SqliteWriteContext, TState, TResult> run) : WriteOperation<TResult>
{
    protected override TResult Run(SqliteWriteContext context) => run(context, state);
}
