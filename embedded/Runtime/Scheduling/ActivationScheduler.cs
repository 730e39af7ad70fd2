using Orleans.Runtime;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>
/// The task scheduler of one activation: one turn at a time, in order of arrival. A turn is the start of a request, a continuation
/// after an await, or work the runtime queued. Everything runs inside a task of this scheduler, so continuations come back here.
/// </summary>
internal sealed class ActivationScheduler(Activation activation) : TaskScheduler, IThreadPoolWorkItem, IWorkItemScheduler
{
    private static readonly Action<object?> RunInsideTask = static self => ((ActivationScheduler)self!).RunTurns(insideTask: true);

    // One thread needs no tasks of a scheduler to come back by: a context allocates a third of what they do.
    private readonly Continuations? _continuations = activation.Runtime.Turns.OneTurnAtATime ? new(activation) : null;
    private object?[] _items = [];
    private int _head;
    private int _count;
    private bool _scheduled;
    private object? _pending;
    private long _sliceEnd;

    public override int MaximumConcurrencyLevel => 1;

    public Activation Activation => activation;

    /// <summary>What the next turn runs.</summary>
    public object? Next => _count == 0 ? null : _items[_head];

    /// <summary>Work waiting for its turn.</summary>
    public int QueueLength => _count;

    public void QueueAction(Action action) => Enqueue(action);

    public void QueueAction(Action<object> action, object state) => Enqueue(new StatefulWork(action, state));

    void IWorkItemScheduler.QueueTask(Task task) => task.Start(this);

    /// <summary>Queues a request, a task, an action or a <see cref="TurnWork"/>.</summary>
    internal void Enqueue(object item)
    {
        lock (this)
        {
            if (_count == _items.Length)
                Grow();
            _items[(_head + _count++) & (_items.Length - 1)] = item;
            if (_scheduled)
                return;
            _scheduled = true;
        }

        activation.Runtime.Turns.Schedule(this);
    }

    void IThreadPoolWorkItem.Execute()
    {
        var previous = RuntimeContext.Swap(activation);

        // A synchronization context of others would draw continuations away from this scheduler.
        var synchronization = SynchronizationContext.Current;
        if (!ReferenceEquals(synchronization, _continuations))
            SynchronizationContext.SetSynchronizationContext(_continuations);
        try
        {
            _sliceEnd = Environment.TickCount64 + activation.Runtime.TurnQuantumMilliseconds;
            RunTurns(insideTask: false);
        }
        finally
        {
            RuntimeContext.Swap(previous);
            if (!ReferenceEquals(synchronization, _continuations))
                SynchronizationContext.SetSynchronizationContext(synchronization);
        }

        lock (this)
        {
            if (_count == 0)
            {
                _scheduled = false;
                return;
            }
        }

        activation.Runtime.Turns.Schedule(this);
    }

    protected override void QueueTask(Task task)
    {
        // A continuation may come from any thread; in a simulation it must not.
        if (activation.Runtime.Carrier is null || activation.Runtime.Carrier.IsOnThread())
            Enqueue(task);
    }

    // A task that is already queued keeps its place; a new one may run at once only inside a turn of this activation.
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && ReferenceEquals(RuntimeContext.Current, activation) && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (this)
            return [.. _items.OfType<Task>()];
    }

    private void RunTurns(bool insideTask)
    {
        var oneTurn = activation.Runtime.Turns.OneTurnAtATime;
        while ((_pending ?? Dequeue()) is { } item)
        {
            _pending = null;
            if (item is Task task)
            {
                TryExecuteTask(task);
            }
            else if (insideTask)
            {
                Run(item);
            }
            else
            {
                // Code that is not yet in a task of this scheduler would have its continuations run elsewhere.
                _pending = item;
                new Task(RunInsideTask, this, CancellationToken.None, TaskCreationOptions.DenyChildAttach).RunSynchronously(this);
                return;
            }

            if (oneTurn || Environment.TickCount64 >= _sliceEnd)
                return;
        }
    }

    private void Run(object item)
    {
        var context = ExecutionContext.Capture();
        try
        {
            switch (item)
            {
                case GrainRequest request:
                    activation.Accept(request);
                    break;
                case TurnWork work:
                    work.Run(activation);
                    break;
                case Action action:
                    action();
                    break;
            }
        }
        catch (Exception error)
        {
            activation.Runtime.Log.TurnFailed(error, activation.GrainId);
        }

        // What one turn left in the flow (a request context, a trace) must not be seen by the next.
        if (!ReferenceEquals(context, ExecutionContext.Capture()))
            ExecutionContext.Restore(context!);
    }

    private object? Dequeue()
    {
        lock (this)
        {
            if (_count == 0)
                return null;
            var item = _items[_head];
            _items[_head] = null;
            _head = (_head + 1) & (_items.Length - 1);
            if (--_count == 0 && _items.Length > 16)
                _items = [];
            return item;
        }
    }

    private void Grow()
    {
        var larger = new object?[Math.Max(4, _items.Length * 2)];
        for (var i = 0; i < _count; i++)
            larger[i] = _items[(_head + i) & (_items.Length - 1)];
        _items = larger;
        _head = 0;
    }

    /// <summary>Where an await comes back to when all turns have one thread: at once inside a turn of its activation, else in a turn of its own.</summary>
    private sealed class Continuations(Activation activation) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
            if (activation.Runtime.Carrier is null || activation.Runtime.Carrier.IsOnThread())
                activation.Enqueue(new Continuation(d, state));
        }

        public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("A turn never waits for another turn.");

        public override SynchronizationContext CreateCopy() => this;
    }

    private sealed class Continuation(SendOrPostCallback callback, object? state) : TurnWork
    {
        public override void Run(Activation activation) => callback(state);
    }

    private sealed class StatefulWork(Action<object> action, object state) : TurnWork
    {
        public override void Run(Activation activation) => action(state);
    }
}

/// <summary>Work of the runtime itself that needs a turn of an activation.</summary>
internal abstract class TurnWork
{
    public abstract void Run(Activation activation);
}
