using SubscriptionBox.Embedded.Runtime;

namespace SubscriptionBox.Embedded.Simulation;

/// <summary>Where code outside the grains comes back to after an await: the queue of the simulation, as a step of its silo.</summary>
internal sealed class SimulationContext(SimulatedSilo silo) : SynchronizationContext
{
    public SimulatedSilo Silo => silo;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (silo.Cluster.CheckThread("a continuation came back"))
            silo.Cluster.Queue.Add(new HostStep(d, state), silo);
    }

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new SimulationException("Something in a simulation blocks until something else has run: nothing else runs meanwhile.");

    public override SynchronizationContext CreateCopy() => this;

    private sealed class HostStep(SendOrPostCallback callback, object? state) : SimulatedStep
    {
        public override StepKind Kind => StepKind.Host;

        public override void Run(SimulatedCluster cluster) => callback(state);
    }
}

/// <summary>Turns of a silo's activations, one at a time, from the queue of the simulation.</summary>
internal sealed class SimulatedTurns(SimulatedSilo silo) : ITurnScheduler
{
    public bool OneTurnAtATime => true;

    public void Schedule(IThreadPoolWorkItem turns)
    {
        if (silo.Cluster.CheckThread("a turn was asked for"))
            silo.Cluster.Queue.Add(turns, silo);
    }
}
