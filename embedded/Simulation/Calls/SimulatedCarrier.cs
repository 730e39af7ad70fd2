using Orleans;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;
using SubscriptionBox.Embedded.Runtime;
using SubscriptionBox.Embedded.Streams;

namespace SubscriptionBox.Embedded.Simulation;

/// <summary>
/// One silo's end of the wires. A call within the silo goes straight into the queue of its activation; one to another silo is a message
/// that takes its time, and that faults may lose or delay.
/// </summary>
internal sealed class SimulatedCarrier(SimulatedSilo silo) : CallCarrier
{
    public SimulatedSilo Silo => silo;

    private SimulatedCluster Cluster => silo.Cluster;

    public override bool IsOnThread() => Cluster.CheckThread("a continuation came back");

    public override void Expect(EmbeddedRuntime from, GrainRequest request) => Cluster.Timeouts.Add(request);

    public override void Send(EmbeddedRuntime from, GrainRequest request, GrainProxy target)
    {
        var sender = SimulatedSilo.Current ?? silo;
        if (!Cluster.CheckThread("a grain was called") || !sender.IsAlive)
            return;
        if (target.Shared.GrainType == ObserverDirectory.ObserverType)
        {
            // The object is where its reference was made.
            Transport(request, target, sender, SimulatedSilo.Of(target.Shared.Runtime));
            return;
        }

        SimulatedSilo? destination;
        try
        {
            var isLocal = Cluster.Options.Types.ClassOf(target.Shared.GrainType).MaxLocalWorkers > 0;
            destination = isLocal ? Worker(sender) : Cluster.Directory.Place(target.GrainId, sender);
        }
        catch (ArgumentException error)
        {
            request.Fail(error);
            return;
        }

        if (destination is null)
            Later(new AnswerStep(request, Response.FromException(new SiloUnavailableException("There is no silo.")), sender), sender);
        else
            Transport(request, target, sender, destination);
    }

    public override void Answer(EmbeddedRuntime from, GrainRequest request, Response response)
    {
        var caller = CallerOf(request);
        if (!silo.IsAlive || !caller.IsAlive || request.IsAnswered)
            return;
        if (caller == silo)
        {
            Hand(request, response, caller);
            return;
        }

        if (caller.IsCutOff || silo.IsCutOff)
            return;
        var faults = Cluster.Faults;
        if (faults.AreOn && faults.Strikes(FaultKind.LostReply, silo, request.Target.GrainId, request.GetMethodName()))
            return;
        Cluster.Later(Latency(request, silo), new AnswerStep(request, response, caller), caller);
    }

    public override void WakeStream(string provider, StreamId stream)
    {
        if (Cluster.OwnerOf(stream) is { } owner)
            Cluster.Later(owner == silo ? TimeSpan.Zero : Latency(), new WakeStep(provider, stream), owner);
    }

    public override bool OwnsStream(EmbeddedRuntime runtime, StreamId stream) => Cluster.OwnerOf(stream) == silo;

    public override Task<int> HandOverAsync(
        EmbeddedRuntime runtime, StoredSubscription subscription, IReadOnlyList<StoredStreamEvent> events, int first, Func<IReadOnlyList<StoredStreamEvent>, int, Task<int>> handOver) =>
        StreamFaults.HandOverAsync(silo, subscription, events, first, handOver);

    /// <summary>Gives the caller its answer in a turn of its own.</summary>
    public static void Hand(GrainRequest request, Response response, SimulatedSilo caller)
    {
        if (request.Caller is Activation activation)
            activation.Enqueue(new AnswerTurn(request, response));
        else
            caller.Cluster.Queue.Add(new AnswerStep(request, response, caller), caller);
    }

    public static SimulatedSilo CallerOf(GrainRequest request) =>
        SimulatedSilo.Of(request.Caller is Activation activation ? activation.Runtime : request.Target.Shared.Runtime);

    private SimulatedSilo? Worker(SimulatedSilo sender) =>
        !sender.IsClient ? sender : Cluster.Directory.Members.Count == 0 ? null : Cluster.Chance.Pick(Cluster.Directory.Members);

    private void Transport(GrainRequest request, GrainProxy target, SimulatedSilo sender, SimulatedSilo destination)
    {
        if (destination == sender)
        {
            Arrive(request, target, destination);
            return;
        }

        if (sender.IsCutOff || destination.IsCutOff)
            return;
        var faults = Cluster.Faults;
        if (faults.AreOn && faults.Strikes(FaultKind.LostRequest, sender, target.GrainId, request.GetMethodName()))
            return;
        Cluster.Later(Latency(request, sender), new MessageStep(request, target, destination), destination);
    }

    private static void Arrive(GrainRequest request, GrainProxy target, SimulatedSilo destination)
    {
        var runtime = destination.Runtime;
        if (target.Shared.GrainType == ObserverDirectory.ObserverType)
        {
            runtime.Observers.Find(target.Key)?.Receive(request);
            return;
        }

        var grain = target.GrainId;
        var receiver = runtime.Directory.GetOrCreate(grain, request.Context);
        destination.Cluster.Directory.Note(grain, destination, receiver);
        receiver.Receive(request);
    }

    private void Later(SimulatedStep step, SimulatedSilo at) => Cluster.Later(Latency(), step, at);

    private TimeSpan Latency() => Cluster.Chance.Between(Cluster.Options.LeastMessageLatency, Cluster.Options.MostMessageLatency);

    private TimeSpan Latency(GrainRequest request, SimulatedSilo sender)
    {
        var usual = Latency();
        var faults = Cluster.Faults;
        if (!faults.AreOn || !faults.Strikes(FaultKind.MessageDelayed, sender, request.Target.GrainId, request.GetMethodName()))
            return usual;

        // Mostly a little, so that others overtake it; sometimes longer than the caller waits.
        var most = faults.Chance.Next(3) == 0 ? Cluster.Options.ResponseTimeout * 2 : TimeSpan.FromSeconds(2);
        return usual + new TimeSpan(faults.Chance.NextLong(most.Ticks));
    }

    /// <summary>A call on its way to another silo.</summary>
    private sealed class MessageStep(GrainRequest request, GrainProxy target, SimulatedSilo destination) : SimulatedStep
    {
        public override StepKind Kind => StepKind.Message;

        public override string Subject => target.GrainId.ToString();

        public override string Operation => request.GetMethodName();

        public override uint SubjectHash => target.GrainId.GetUniformHashCode();

        public override uint OperationHash => request.Information.StableHash;

        public override void Run(SimulatedCluster cluster)
        {
            if (destination.IsCutOff)
                return;
            if (target.Shared.GrainType != ObserverDirectory.ObserverType
                && destination.Runtime.Directory.Find(target.GrainId) is null
                && cluster.Directory.IsElsewhere(target.GrainId, destination))
                destination.Runtime.Forward(request);
            else
                Arrive(request, target, destination);
        }

        // Nobody listens at that address: sometimes the sender is told, sometimes the call is just lost.
        public override void RunWithoutSilo(SimulatedCluster cluster)
        {
            if (request.IsOneWay || cluster.Chance.Next(2) == 0)
                return;
            var caller = CallerOf(request);
            cluster.Later(
                cluster.Options.MostMessageLatency,
                new AnswerStep(request, Response.FromException(new SiloUnavailableException($"{destination} refused the connection: {request}.")), caller),
                caller);
        }
    }

    /// <summary>An answer on its way back to another silo, or to code outside the grains.</summary>
    private sealed class AnswerStep(GrainRequest request, Response response, SimulatedSilo caller) : SimulatedStep
    {
        public override StepKind Kind => StepKind.Answer;

        public override string Subject => request.Target.GrainId.ToString();

        public override string Operation => request.GetMethodName();

        public override uint SubjectHash => request.Target.GrainId.GetUniformHashCode();

        public override uint OperationHash => request.Information.StableHash;

        public override void Run(SimulatedCluster cluster)
        {
            if (request.Caller is Activation)
                Hand(request, response, caller);
            else
                request.Answer(response);
        }
    }

    /// <summary>An answer in a turn of the grain that called.</summary>
    private sealed class AnswerTurn(GrainRequest request, Response response) : TurnWork
    {
        public override void Run(Activation activation) => request.Answer(response);
    }

    private sealed class WakeStep(string provider, StreamId stream) : SimulatedStep
    {
        public override StepKind Kind => StepKind.Delivery;

        public override string Subject => stream.ToString();

        public override uint SubjectHash => IdSpan.Create(Subject).GetUniformHashCode();

        public override void Run(SimulatedCluster cluster) => cluster.ProviderAt(cluster.Running!, provider).Wake(stream);
    }
}
