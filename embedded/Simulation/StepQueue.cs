namespace SubscriptionBox.Embedded.Simulation;

/// <summary>
/// Everything that is still to happen: what is ready now, from which the seed picks, and what is due later, by time. Only the owner's
/// thread may touch it.
/// </summary>
internal sealed class StepQueue(SimulationRandom order)
{
    private Item[] _ready = new Item[64];
    private int _readyCount;
    private Later[] _later = new Later[256];
    private int _laterCount;
    private ulong _sequence;

    /// <summary>The current time, in ticks since the start.</summary>
    public long Now { get; private set; }

    /// <summary>How many steps wait that are more than a timer: messages, answers, operations of the store, turns.</summary>
    public int Work { get; private set; }

    public int ReadyCount => _readyCount;

    /// <summary>When the next step that is not ready yet is due; <see cref="long.MaxValue"/> for never.</summary>
    public long NextDue => _laterCount == 0 ? long.MaxValue : _later[0].Due;

    public void Add(object work, SimulatedSilo silo)
    {
        if (_readyCount == _ready.Length)
            Array.Resize(ref _ready, _readyCount * 2);
        _ready[_readyCount++] = new(work, silo);
        if (IsWork(work))
            Work++;
    }

    public void AddAt(long due, object work, SimulatedSilo silo)
    {
        if (due <= Now)
        {
            Add(work, silo);
            return;
        }

        if (_laterCount == _later.Length)
            Array.Resize(ref _later, _laterCount * 2);
        if (IsWork(work))
            Work++;
        var node = new Later(due, _sequence++, new(work, silo));
        var at = _laterCount++;
        while (at > 0 && node.IsBefore(_later[(at - 1) >> 2]))
        {
            _later[at] = _later[(at - 1) >> 2];
            at = (at - 1) >> 2;
        }

        _later[at] = node;
    }

    /// <summary>The next step not later than <paramref name="limit"/>; the clock moves to it.</summary>
    public bool TryTake(long limit, out Item item)
    {
        while (_laterCount > 0 && _later[0].Due <= Now)
            MakeReady();
        while (_readyCount == 0)
        {
            if (NextDue > limit)
            {
                item = default;
                return false;
            }

            Now = _later[0].Due;
            while (_laterCount > 0 && _later[0].Due <= Now)
                MakeReady();
        }

        var index = _readyCount == 1 ? 0 : order.Next(_readyCount);
        item = _ready[index];
        _ready[index] = _ready[--_readyCount];
        _ready[_readyCount] = default;
        if (IsWork(item.Work))
            Work--;
        return true;
    }

    /// <summary>Moves the clock when nothing is due before.</summary>
    public void MoveTo(long time) => Now = Math.Max(Now, time);

    private static bool IsWork(object work) => work is not SimulatedStep { IsWork: false };

    private void MakeReady()
    {
        var first = _later[0];
        var last = _later[--_laterCount];
        _later[_laterCount] = default;
        if (_laterCount > 0)
            Sink(last);
        if (IsWork(first.Item.Work))
            Work--;

        // A timer that was moved or disposed since is no step.
        if (first.Item.Work is VirtualTimer timer && timer.Due != first.Due)
            return;
        Add(first.Item.Work, first.Item.Silo);
    }

    private void Sink(Later node)
    {
        var at = 0;
        while (true)
        {
            var child = (at << 2) + 1;
            if (child >= _laterCount)
                break;
            var least = child;
            for (var other = child + 1; other < Math.Min(child + 4, _laterCount); other++)
            {
                if (_later[other].IsBefore(_later[least]))
                    least = other;
            }

            if (!_later[least].IsBefore(node))
                break;
            _later[at] = _later[least];
            at = least;
        }

        _later[at] = node;
    }

    /// <summary>A step and the silo it belongs to: it is dropped when that silo is gone.</summary>
    public readonly record struct Item(object Work, SimulatedSilo Silo);

    private readonly struct Later(long due, ulong sequence, Item item)
    {
        public readonly long Due = due;
        public readonly Item Item = item;
        private readonly ulong _sequence = sequence;

        public bool IsBefore(in Later other) => Due < other.Due || (Due == other.Due && _sequence < other._sequence);
    }
}

/// <summary>A step that is no turn of an activation.</summary>
internal abstract class SimulatedStep
{
    public abstract StepKind Kind { get; }

    /// <summary>False for a timer: something may always be due one day, and a simulation is quiet nevertheless.</summary>
    public virtual bool IsWork => true;

    public virtual string Subject => "";

    public virtual string Operation => "";

    public virtual uint SubjectHash => 0;

    public virtual uint OperationHash => 0;

    public abstract void Run(SimulatedCluster cluster);

    /// <summary>Its time has come, but its silo is dead.</summary>
    public virtual void RunWithoutSilo(SimulatedCluster cluster)
    {
    }
}
