using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace SubscriptionBox.Embedded.Simulation;

/// <summary>How its silos come and go.</summary>
public sealed partial class SimulatedCluster
{
    private readonly SimulatedSilo[] _silos;
    private readonly HashSet<(string Kind, string Key)> _writtenByDead = [];
    private long _stepsUntilCrash;

    /// <summary>The silos by index, from 1 on; a dead one is in its place until the next begins.</summary>
    public IReadOnlyList<SimulatedSilo> Silos => _silos;

    /// <summary>The silos that are alive.</summary>
    public IEnumerable<SimulatedSilo> LivingSilos => _silos.Where(s => s.IsAlive);

    /// <summary>Ends a silo at once, as kill -9 does. What it has not saved is gone; the others notice after a while.</summary>
    public void Kill(SimulatedSilo silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        if (!silo.IsAlive)
            return;
        if (silo.IsClient)
            throw new ArgumentException("The client is no silo.", nameof(silo));
        IsDisturbed = true;
        silo.End();
        Trace.Add(StepKind.Silo, silo.Index, 1, 0, Queue.Now);
        var detection = Chance.Between(TimeSpan.Zero, Options.LongestFailureDetection);
        Later(detection, new DetectionStep(silo), ClientSilo);
    }

    /// <summary>Starts the silo with this index again; the one that was there dies first.</summary>
    public SimulatedSilo Restart(int index)
    {
        var last = _silos[index - 1];
        Kill(last);
        FoundDead(last);
        var next = new SimulatedSilo(this, index, last.Life + 1, last.Clock.Skew);
        _silos[index - 1] = next;
        Begin(next);
        return next;
    }

    /// <summary>Stops a silo in order: its activations end, what they do then included. Completes when it is gone, if it does not die before.</summary>
    public Task Stop(SimulatedSilo silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        var stopped = new TaskCompletionSource();
        Queue.Add(new StopStep(silo, stopped), silo);
        return stopped.Task;
    }

    /// <summary>Starts every silo that is dead, lifts every pause and partition, sets the clocks right, and lets nothing go wrong any more.</summary>
    public void StopFaults()
    {
        Faults.AreOn = false;
        _stepsUntilCrash = 0;
        foreach (var silo in _silos.ToArray())
        {
            silo.Clock.Skew = TimeSpan.Zero;
            silo.FrozenUntil = 0;
            silo.StoreIsUnreachable = false;
            silo.IsCutOff = false;
            if (!silo.IsAlive || !silo.IsMember)
                Restart(silo.Index);
        }
    }

    /// <summary>Which member keeps a reminder or delivers a stream; null when there is none.</summary>
    internal SimulatedSilo? OwnerOf(GrainId grain) => Owner(grain.GetUniformHashCode());

    internal SimulatedSilo? OwnerOf(StreamId stream) => Owner(IdSpan.Create(stream.ToString()).GetUniformHashCode());

    /// <summary>A crash by fault: the silo comes back after a while by itself.</summary>
    internal void Crash(SimulatedSilo silo)
    {
        if (!silo.IsAlive || silo.IsClient)
            return;
        Kill(silo);
        var outage = TimeSpan.FromSeconds(5) + new TimeSpan(Faults.Chance.NextLong(Math.Max(1, Faults.Plan.LongestOutage.Ticks)));
        Later(outage, new RestartStep(silo), ClientSilo);
    }

    internal void NoteWrittenByDeadSilo(IEnumerable<(string Kind, string Key)> written) => _writtenByDead.UnionWith(written);

    internal bool WasWrittenByDeadSilo(string kind, string key) => _writtenByDead.Remove((kind, key));

    private static uint Weight(uint hash, int index) => (uint)StableHash.Mix(((ulong)hash << 8) + (ulong)index);

    // The member with the greatest weight: when one comes or goes, only what it has or had moves.
    private SimulatedSilo? Owner(uint hash)
    {
        SimulatedSilo? owner = null;
        var greatest = 0u;
        foreach (var member in Directory.Members)
        {
            var weight = Weight(hash, member.Index);
            if (owner is null || weight > greatest)
                (owner, greatest) = (member, weight);
        }

        return owner;
    }

    private void StartAll()
    {
        for (var index = 1; index <= _silos.Length; index++)
            _silos[index - 1] = new SimulatedSilo(this, index, 0, TimeSpan.Zero);
        var starts = _silos.Prepend(ClientSilo).Select(Begin).ToList();
        Faults.AreOn = false;
        Run(() => Task.WhenAll(starts));
        Faults.AreOn = true;
        BeginSpontaneousFaults();
    }

    private Task Begin(SimulatedSilo silo)
    {
        if (!silo.IsClient)
            silo.Build();
        var started = new TaskCompletionSource();
        Queue.Add(new StartStep(silo, started), silo);
        return started.Task;
    }

    // A member before its services start: as in Orleans, start-up work may call grains.
    private Task StartAsync(SimulatedSilo silo)
    {
        if (!silo.IsClient)
        {
            Directory.Join(silo);
            Reminders.HandOver();
        }

        return silo.Runtime.StartAsync(CancellationToken.None);
    }

    // A process that cannot start ends, and is started again.
    private async Task StartOrCrash(SimulatedSilo silo)
    {
        try
        {
            await StartAsync(silo);
        }
        catch (Exception error) when (Faults.AreOn && error is not SimulationException)
        {
            Crash(silo);
        }
    }

    private async Task StopInOrder(SimulatedSilo silo)
    {
        Directory.CloseTo(silo);
        await silo.Runtime.StopAsync(CancellationToken.None);
        silo.End();
        Trace.Add(StepKind.Silo, silo.Index, 2, 0, Queue.Now);
        FoundDead(silo);
    }

    private void FoundDead(SimulatedSilo silo)
    {
        if (!Directory.Leave(silo))
            return;
        foreach (var request in Timeouts.WaitingFor(silo))
        {
            var caller = SimulatedCarrier.CallerOf(request);
            if (caller.IsAlive && caller != silo)
                SimulatedCarrier.Hand(request, Response.FromException(new SiloUnavailableException($"{silo} is dead; whether it did this is unknown: {request}.")), caller);
        }

        Reminders.HandOver();
        ResumeStreams();
    }

    // The silos that deliver a dead one's streams now.
    private void ResumeStreams()
    {
        foreach (var provider in Options.StreamProviders)
        {
            foreach (var stream in Streams.ReadStreamsWithEventsAsync(provider).GetAwaiter().GetResult().Order())
            {
                if (OwnerOf(stream) is { IsAlive: true } owner)
                    ((SimulatedCarrier)owner.Runtime.Carrier!).WakeStream(provider, stream);
            }
        }
    }

    private abstract class SiloStep(SimulatedSilo silo) : SimulatedStep
    {
        public SimulatedSilo Silo => silo;

        public override StepKind Kind => StepKind.Silo;

        public override string Subject => silo.ToString();

        public override uint SubjectHash => (uint)silo.Index;
    }

    private sealed class StartStep(SimulatedSilo silo, TaskCompletionSource started) : SiloStep(silo)
    {
        public override string Operation => "start";

        public override void Run(SimulatedCluster cluster) => _ = cluster.Watch(() => cluster.StartOrCrash(Silo), started);
    }

    private sealed class StopStep(SimulatedSilo silo, TaskCompletionSource stopped) : SiloStep(silo)
    {
        public override string Operation => "stop";

        public override void Run(SimulatedCluster cluster) => _ = cluster.Watch(() => cluster.StopInOrder(Silo), stopped);
    }

    private sealed class DetectionStep(SimulatedSilo silo) : SiloStep(silo)
    {
        public override string Operation => "found dead";

        public override void Run(SimulatedCluster cluster) => cluster.FoundDead(Silo);
    }

    private sealed class RestartStep(SimulatedSilo silo) : SiloStep(silo)
    {
        public override string Operation => "restart";

        public override bool IsWork => false;

        public override void Run(SimulatedCluster cluster)
        {
            // Unless someone started it before.
            if (cluster._silos[Silo.Index - 1] == Silo)
                cluster.Restart(Silo.Index);
        }
    }
}
