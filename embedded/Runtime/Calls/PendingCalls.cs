namespace SubscriptionBox.Embedded.Runtime;

/// <summary>
/// The calls that wait for an answer, so that each gets a <see cref="TimeoutException"/> when its time is over, even if its target
/// never runs again. Adding and removing are two pointer swaps under a lock that callers on different threads do not share.
/// </summary>
internal sealed class PendingCalls : IDisposable
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMilliseconds(500);

    private readonly EmbeddedRuntime _runtime;
    private readonly Stripe[] _stripes;
    private ITimer? _timer;

    public PendingCalls(EmbeddedRuntime runtime)
    {
        _runtime = runtime;
        _stripes = new Stripe[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount * 2)];
        for (var i = 0; i < _stripes.Length; i++)
            _stripes[i] = new Stripe();
    }

    public int Count => _stripes.Sum(s => s.Count);

    public void Start() => _timer = _runtime.CreateTimer(static self => ((PendingCalls)self!).Sweep(), this, SweepEvery, SweepEvery);

    public void Dispose() => _timer?.Dispose();

    public void Add(GrainRequest request)
    {
        var index = Environment.CurrentManagedThreadId & (_stripes.Length - 1);
        request.PendingStripe = index;
        var stripe = _stripes[index];
        lock (stripe)
        {
            request.NextPending = stripe.First;
            if (stripe.First is { } first)
                first.PreviousPending = request;
            stripe.First = request;
            stripe.Count++;
        }
    }

    public void Remove(GrainRequest request)
    {
        var index = request.PendingStripe;
        if (index < 0)
            return;
        var stripe = _stripes[index];
        lock (stripe)
        {
            if (request.PendingStripe < 0)
                return;
            request.PendingStripe = -1;
            if (request.PreviousPending is { } previous)
                previous.NextPending = request.NextPending;
            else
                stripe.First = request.NextPending;
            if (request.NextPending is { } next)
                next.PreviousPending = request.PreviousPending;
            request.NextPending = request.PreviousPending = null;
            stripe.Count--;
        }
    }

    /// <summary>Fails every call that still waits: the runtime is stopping.</summary>
    public void FailAll(Func<GrainRequest, Exception> error)
    {
        foreach (var request in Collect(long.MaxValue))
            request.Fail(error(request));
    }

    private void Sweep()
    {
        foreach (var request in Collect(_runtime.Now))
        {
            if (!request.Fail(new TimeoutException($"Response did not arrive on time in {request.Information.ResponseTimeout ?? _runtime.ResponseTimeout} for message: {request}.")))
                continue;
            _runtime.Metrics.CallTimedOut(request);
        }
    }

    private List<GrainRequest> Collect(long expiredAt)
    {
        var found = new List<GrainRequest>();
        foreach (var stripe in _stripes)
        {
            lock (stripe)
            {
                for (var request = stripe.First; request is not null; request = request.NextPending)
                {
                    if (request.Deadline <= expiredAt)
                        found.Add(request);
                }
            }
        }

        return found;
    }

    private sealed class Stripe
    {
        public GrainRequest? First;
        public int Count;
    }
}
