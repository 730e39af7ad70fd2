namespace SubscriptionBox.Grains.Common;

/// <summary>A shell for hot aggregates whose calls interleave: each decides on what is decided so far, without an await in between; one loop writes, and everybody whose change is in a write is answered after it.
/// While a write is under way the next batch gathers, so that a thousand callers share a handful of writes.</summary>
/// <typeparam name="TState">An immutable record; its golden copy is under test.</typeparam>
public abstract class SharedWriteGrain<TState>(IPersistentState<TState> store, AggregateServices services) : AggregateGrain<TState>(store, services)
    where TState : AggregateState, new()
{
    /// <summary>Published events are dropped with a later write; a busy grain waits for the log once so many have gathered.</summary>
    private const int MostEventsWaiting = 500;

    private TState? _ahead;
    private TaskCompletionSource? _next;
    private Task _writing = Task.CompletedTask;
    private Task _loop = Task.CompletedTask;
    private Exception? _failure;

    /// <summary>Everything decided so far, on disk or not.</summary>
    protected TState Ahead => _failure is null
        ? _ahead ?? State
        : throw new InvalidOperationException($"The last write of {Kind}/{Key} failed; it is being read anew.", _failure);

    /// <summary>One command: a repeated key gets its first answer; otherwise the rule decides, and the answer waits for the write that says so. A refusal may rest on what is not yet written.</summary>
    protected async Task<Answer<TView>> Together<TView>(Caller caller, Func<TState, Decision<TState>> decide, Func<TState, TView> view)
    {
        var state = Ahead;
        if (Known<TView>(state, caller.Key) is { } known)
        {
            await Written();
            return known;
        }
        var decision = decide(state);
        if (decision.Refusal is { } refusal)
            return refusal;
        var next = Stamped(decision.Next!, decision.Events, caller);
        Answer<TView> answer = view(next);
        _ahead = Remember(next, caller.Key, answer);
        await Written();
        return answer;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // For the write under way, so that the next activation does not read past it.
        await _loop;
        await base.OnDeactivateAsync(reason, cancellationToken);
    }

    /// <summary>Completes when everything decided so far is on disk.</summary>
    private Task Written()
    {
        if (_ahead is null || ReferenceEquals(_ahead, State))
            // Nothing new to say, but what the answer tells of may be in the write that is under way.
            return _writing;
        _next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var written = _next.Task;
        if (_loop.IsCompleted)
            _loop = WriteAll();
        return written;
    }

    private async Task WriteAll()
    {
        while (_ahead is not null && !ReferenceEquals(_ahead, State))
        {
            if (Saved.Outbox.Count > MostEventsWaiting)
            {
                await Drain();
                _ahead = Stamped(_ahead, [], Caller.System);
            }
            var batch = _next ?? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _next = null;
            _writing = batch.Task;
            try
            {
                await Save(_ahead);
                batch.SetResult();
            }
            catch (Exception failure)
            {
                Fail(batch, failure);
                return;
            }
        }
    }

    // The outcome on disk is unknown: nobody may see what is in memory, so all waiters fail and the activation goes.
    private void Fail(TaskCompletionSource batch, Exception failure)
    {
        _failure = failure;
        DeactivateOnIdle();
        batch.TrySetException(failure);
        _next?.TrySetException(failure);
        // Somebody may wait for neither.
        _ = batch.Task.Exception;
        _ = _next?.Task.Exception;
    }
}
