using Orleans.Runtime;

namespace SubscriptionBox.Embedded.Simulation;

/// <summary>
/// A service outside the grains: a payment provider, a carrier, an event log. A call of it is two steps, there and back, which take their
/// time and which faults may hit; what it does, it does in one step, so it needs no locks. Services outlive every silo.
/// </summary>
public sealed class SimulatedService
{
    private readonly SimulatedCluster _cluster;

    internal SimulatedService(SimulatedCluster cluster, string name)
    {
        _cluster = cluster;
        Name = name;
        Hash = IdSpan.Create(name).GetUniformHashCode();
    }

    /// <summary>What faults and traces call it.</summary>
    public string Name { get; }

    /// <summary>A call takes at least so long each way.</summary>
    public TimeSpan LeastLatency { get; set; } = TimeSpan.FromMilliseconds(1);

    /// <summary>A call takes at most so long each way, when nothing is wrong.</summary>
    public TimeSpan MostLatency { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Its client gives up after this time with a <see cref="TimeoutException"/>.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How much later than the client's patience a slow call is carried out, at most.</summary>
    public TimeSpan LongestDelay { get; set; } = TimeSpan.FromHours(1);

    /// <summary>False to spare it the faults of services, because it brings its own.</summary>
    public bool HasFaults { get; set; } = true;

    internal uint Hash { get; }

    /// <summary>Calls the service.</summary>
    /// <param name="operation">What is asked, for faults and traces.</param>
    /// <param name="carryOut">What the service does, in one step; its exception is the caller's. It runs also when the caller is dead by then.</param>
    /// <exception cref="TimeoutException">The outcome is unknown.</exception>
    /// <exception cref="SimulatedFaultException">The service refused; nothing was done.</exception>
    public Task<T> Call<T>(string operation, Func<T> carryOut)
    {
        var call = new ServiceCall<T>(this, _cluster, SimulatedSilo.Current ?? _cluster.ClientSilo, operation, carryOut);
        call.Begin();
        return call.Completion;
    }

    /// <inheritdoc cref="Call{T}"/>
    public Task Call(string operation, Action carryOut) => Call(operation, () =>
    {
        carryOut();
        return true;
    });
}

/// <summary>One call of a service.</summary>
internal sealed class ServiceCall<T>(SimulatedService service, SimulatedCluster cluster, SimulatedSilo caller, string operation, Func<T> carryOut)
{
    private readonly TaskCompletionSource<T> _completion = new();

    public Task<T> Completion => _completion.Task;

    private TimeSpan Latency => cluster.Chance.Between(service.LeastLatency, service.MostLatency);

    public void Begin()
    {
        if (!cluster.CheckThread("a service was called") || !caller.IsAlive)
            return;
        if (cluster.Faults.AreOn && service.HasFaults && BeginWithFault())
            return;
        Request(Latency, answers: true);
    }

    private bool BeginWithFault()
    {
        var faults = cluster.Faults;
        if (Strikes(FaultKind.ServiceRefused))
        {
            Answer(Latency * 2, () => _completion.TrySetException(new SimulatedFaultException(FaultKind.ServiceRefused, $"{service.Name} refused {operation}.")));
            return true;
        }

        if (Strikes(FaultKind.ServiceRequestLost))
        {
            TimeOut();
            return true;
        }

        if (Strikes(FaultKind.ServiceReplyLost))
        {
            Request(Latency, answers: false);
            TimeOut();
            return true;
        }

        if (Strikes(FaultKind.ServiceDelayed))
        {
            Request(service.Timeout + new TimeSpan(faults.Chance.NextLong(service.LongestDelay.Ticks) + 1), answers: false);
            TimeOut();
            return true;
        }

        if (Strikes(FaultKind.ServiceDuplicated))
            Request(Latency + new TimeSpan(faults.Chance.NextLong(TimeSpan.FromSeconds(5).Ticks)), answers: false);
        return false;
    }

    private bool Strikes(FaultKind kind) => cluster.Faults.Strikes(kind, caller, service.Name, operation);

    private void Request(TimeSpan after, bool answers) => cluster.Later(after, new RequestStep(this, answers), cluster.ClientSilo);

    private void TimeOut() =>
        Answer(service.Timeout, () => _completion.TrySetException(new TimeoutException($"{service.Name} did not answer {operation} in {service.Timeout}.")));

    private void Answer(TimeSpan after, Action complete) => cluster.Later(after, new ReplyStep(this, complete), caller);

    private void CarryOut(bool answers)
    {
        T result;
        try
        {
            result = carryOut();
        }
        catch (Exception error) when (error is not SimulationException)
        {
            if (answers)
                Answer(Latency, () => _completion.TrySetException(error));
            return;
        }

        if (answers)
            Answer(Latency, () => _completion.TrySetResult(result));
    }

    private abstract class Step(ServiceCall<T> call) : SimulatedStep
    {
        public override StepKind Kind => StepKind.Service;

        public override string Subject => call.Service.Name;

        public override uint SubjectHash => call.Service.Hash;
    }

    private SimulatedService Service => service;

    private sealed class RequestStep(ServiceCall<T> call, bool answers) : Step(call)
    {
        private readonly ServiceCall<T> _call = call;

        public override string Operation => _call.OperationName;

        public override uint OperationHash => IdSpan.Create(Operation).GetUniformHashCode();

        public override void Run(SimulatedCluster cluster) => _call.CarryOut(answers);
    }

    private string OperationName => operation;

    private sealed class ReplyStep(ServiceCall<T> call, Action complete) : Step(call)
    {
        public override string Operation => "answer";

        public override void Run(SimulatedCluster cluster) => complete();
    }
}
