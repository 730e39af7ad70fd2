using Orleans.Serialization.Invocation;
using SubscriptionBox.Embedded.Runtime;

namespace SubscriptionBox.Embedded.Simulation;

/// <summary>
/// Times calls out. Nearly all wait equally long, so those of one duration stand in a line in the order of their deadlines, and only the
/// first of each line needs a timer: years without a late answer cost nothing.
/// </summary>
internal sealed class CallTimeouts(SimulatedCluster cluster)
{
    private readonly Dictionary<long, Line> _lines = [];

    public void Add(GrainRequest request)
    {
        var duration = request.Deadline - cluster.Queue.Now;
        if (!_lines.TryGetValue(duration, out var line))
            _lines[duration] = line = new Line(cluster);
        line.Add(request);
    }

    /// <summary>The calls that still wait, of those a silo was to answer.</summary>
    public List<GrainRequest> WaitingFor(SimulatedSilo silo) =>
        [.. _lines.OrderBy(l => l.Key).SelectMany(l => l.Value.Waiting).Where(r => r.Receiver is Activation activation && SimulatedSilo.Of(activation.Runtime) == silo)];

    /// <summary>True while a grain waits for another: that explains why it does not answer.</summary>
    public bool HasCallOf(object? caller) => _lines.Values.Any(l => l.Waiting.Any(r => ReferenceEquals(r.Caller, caller)));

    /// <summary>True while any call waits for its answer.</summary>
    public bool AnyWaits => _lines.Values.Any(l => l.AnyWaits);

    private sealed class Line(SimulatedCluster cluster) : SimulatedStep
    {
        private readonly Queue<GrainRequest> _waiting = new();
        private bool _armed;

        public override StepKind Kind => StepKind.Timer;

        public override bool IsWork => false;

        public override string Operation => "timeouts of calls";

        public IEnumerable<GrainRequest> Waiting => _waiting.Where(r => !r.IsAnswered);

        public bool AnyWaits => Waiting.Any(r => SimulatedCarrier.CallerOf(r).IsAlive);

        public void Add(GrainRequest request)
        {
            DropAnswered();
            _waiting.Enqueue(request);
            Arm();
        }

        public override void Run(SimulatedCluster owner)
        {
            _armed = false;
            DropAnswered();
            while (_waiting.TryPeek(out var first) && first.Deadline <= owner.Queue.Now)
            {
                _waiting.Dequeue();
                TimeOut(first);
                DropAnswered();
            }

            Arm();
        }

        private void TimeOut(GrainRequest request)
        {
            var caller = SimulatedCarrier.CallerOf(request);
            if (!caller.IsAlive)
                return;
            if (request.IsStarted && !cluster.IsDisturbed && !cluster.Timeouts.HasCallOf(request.Receiver))
                cluster.LookForEscape();
            var limit = request.Information.ResponseTimeout ?? caller.Runtime.ResponseTimeout;
            SimulatedCarrier.Hand(request, Response.FromException(new TimeoutException($"Response did not arrive on time in {limit} for message: {request}.")), caller);
        }

        private void Arm()
        {
            if (_armed || !_waiting.TryPeek(out var first))
                return;
            _armed = true;
            cluster.Queue.AddAt(first.Deadline, this, cluster.ClientSilo);
        }

        private void DropAnswered()
        {
            while (_waiting.TryPeek(out var first) && first.IsAnswered)
                _waiting.Dequeue();
        }
    }
}
