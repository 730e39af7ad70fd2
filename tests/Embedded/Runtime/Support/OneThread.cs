using SubscriptionBox.Embedded.Runtime;

namespace SubscriptionBox.Tests.Embedded.Runtime;

/// <summary>Runs turns on the test's thread, one at a time, in an order drawn from a seed.</summary>
public sealed class OneThread(int seed) : ITurnScheduler
{
    private readonly List<IThreadPoolWorkItem> _ready = [];
    private readonly Random _order = new(seed);
    private bool _free;

    /// <summary>The thread that ran the turns.</summary>
    public int Thread { get; private set; }

    public bool OneTurnAtATime => true;

    public void Schedule(IThreadPoolWorkItem turns)
    {
        lock (_ready)
        {
            if (!_free)
            {
                _ready.Add(turns);
                return;
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(turns, preferLocal: false);
    }

    /// <summary>Runs turns until none is left; returns how many there were.</summary>
    public int RunAll()
    {
        Thread = Environment.CurrentManagedThreadId;
        var steps = 0;
        for (; Take() is { } turns; steps++)
            turns.Execute();
        return steps;
    }

    /// <summary>Leaves what comes to the thread pool: the silo's end is not part of the play.</summary>
    public void LetGo()
    {
        lock (_ready)
            _free = true;
        RunAll();
    }

    private IThreadPoolWorkItem? Take()
    {
        lock (_ready)
        {
            if (_ready.Count == 0)
                return null;
            var index = _order.Next(_ready.Count);
            var turns = _ready[index];
            _ready.RemoveAt(index);
            return turns;
        }
    }
}
