namespace SubscriptionBox.Grains.Inventory;

/// <summary>An order's units, set aside.</summary>
/// <param name="ExpiresAt">Unix milliseconds; 0 for never.</param>
public sealed record OpenReservation(string OrderId, int Units, DateOnly KeepsUntil, long ExpiresAt);

/// <summary>What a counter's log adds up to: open reservations, orders settled lately, answered request keys. Rebuilt by replaying the live segments and the tail.</summary>
/// <remarks>Every method is a function of the lines seen so far; nothing here reads a clock or a store.</remarks>
public sealed class StockLog
{
    private readonly Dictionary<string, OpenReservation> _open = [];
    private readonly Dictionary<string, StockOp> _settled = [];
    private readonly Queue<StockOp> _settledInOrder = [];
    private readonly Dictionary<string, StockOp> _answers = [];
    private readonly Queue<StockOp> _answersInOrder = [];
    private readonly PriorityQueue<OpenReservation, long> _expiries = new();

    /// <summary>Lines that a cleaned log would still hold.</summary>
    public int Alive => _open.Count + _settled.Count + _answers.Count;

    /// <summary>Open reservations.</summary>
    public IReadOnlyCollection<OpenReservation> Open => _open.Values;

    /// <summary>When the next reservation lapses, in Unix milliseconds; null when none does.</summary>
    public long? NextExpiry
    {
        get
        {
            while (_expiries.TryPeek(out var next, out var at))
            {
                if (_open.TryGetValue(next.OrderId, out var open) && ReferenceEquals(open, next))
                    return at;
                _expiries.Dequeue();
            }
            return null;
        }
    }

    /// <summary>The open reservation of an order.</summary>
    public OpenReservation? Find(string orderId) => _open.GetValueOrDefault(orderId);

    /// <summary>How an order was settled, if it was, lately.</summary>
    public StockOp? Settled(string orderId) => _settled.GetValueOrDefault(orderId);

    /// <summary>The answer that a request key got.</summary>
    public StockOp? Answered(string key) => _answers.GetValueOrDefault(key);

    /// <summary>The open reservation that lapses first, if it does by then.</summary>
    public OpenReservation? Lapsed(long now) => NextExpiry <= now ? _expiries.Peek() : null;

    /// <summary>Takes a line in. A line that was written twice (by cleaning) changes nothing the second time.</summary>
    public void Add(StockOp line)
    {
        switch (line.Kind)
        {
            case StockOpKind.Reserve:
                var open = new OpenReservation(line.Id, line.Units, line.KeepsUntil ?? DateOnly.MinValue, line.At);
                if (_open.GetValueOrDefault(line.Id) == open)
                    return;
                _settled.Remove(line.Id);
                _open[line.Id] = open;
                if (line.At > 0)
                    Expect(open);
                return;
            case StockOpKind.Answer:
                if (_answers.GetValueOrDefault(line.Id) is { } known && known.At >= line.At)
                    return;
                _answers[line.Id] = line;
                _answersInOrder.Enqueue(line);
                return;
            default:
                _open.Remove(line.Id);
                _settled[line.Id] = line;
                _settledInOrder.Enqueue(line);
                return;
        }
    }

    /// <summary>Forgets what is too old, or too much, to keep.</summary>
    /// <param name="settledSince">Unix milliseconds: orders settled before are forgotten …</param>
    /// <param name="settledKeptAlways">… but for this many of the latest; as many answers are kept.</param>
    /// <param name="settledKept">No more settled orders than this.</param>
    /// <param name="answersSince">Unix milliseconds: answers given before are forgotten.</param>
    public void Forget(long settledSince, int settledKeptAlways, int settledKept, long answersSince)
    {
        while (_settledInOrder.TryPeek(out var settled)
            && (settled.At < settledSince && _settled.Count > settledKeptAlways || _settled.Count > settledKept || !IsSettled(settled)))
            if (IsSettled(_settledInOrder.Dequeue()))
                _settled.Remove(settled.Id);
        while (_answersInOrder.TryPeek(out var answer) && answer.At < answersSince && _answers.Count > settledKeptAlways)
            if (ReferenceEquals(_answers.GetValueOrDefault(answer.Id), _answersInOrder.Dequeue()))
                _answers.Remove(answer.Id);
    }

    /// <summary>The lines of the oldest segment that still count, to be written again at the log's end. A settled order's own line goes only with what it settled: that stood in this segment or an earlier one.</summary>
    public IEnumerable<StockOp> Survivors(IEnumerable<StockOp> oldest)
    {
        foreach (var line in oldest)
        {
            if (line.Kind == StockOpKind.Reserve && _open.TryGetValue(line.Id, out var open) && open.KeepsUntil == line.KeepsUntil && open.ExpiresAt == line.At && open.Units == line.Units)
                yield return line;
            else if (line.Kind == StockOpKind.Answer ? _answers.GetValueOrDefault(line.Id) == line : line.Kind != StockOpKind.Reserve && _settled.GetValueOrDefault(line.Id) == line)
                yield return line;
        }
    }

    // What was settled stays in the queue until it comes to its head; one that stays open for long must not pile up all others behind it.
    private void Expect(OpenReservation reservation)
    {
        if (_expiries.Count > 1_024 + 2 * _open.Count)
        {
            _expiries.Clear();
            _expiries.EnqueueRange(_open.Values.Where(o => o.ExpiresAt > 0 && o != reservation).Select(o => (o, o.ExpiresAt)));
        }
        _expiries.Enqueue(reservation, reservation.ExpiresAt);
    }

    private bool IsSettled(StockOp line) => ReferenceEquals(_settled.GetValueOrDefault(line.Id), line);
}
