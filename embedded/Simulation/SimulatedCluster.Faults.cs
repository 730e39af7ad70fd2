using SubscriptionBox.Embedded.Streams;

namespace SubscriptionBox.Embedded.Simulation;

/// <summary>The faults that come by themselves.</summary>
public sealed partial class SimulatedCluster
{
    private readonly Dictionary<(long Sequence, Guid Subscription), bool> _poison = [];

    /// <summary>Keeps a silo from the store until <see cref="StopFaults"/>: what it reads or writes fails after a while.</summary>
    public void CutOffFromStore(SimulatedSilo silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        IsDisturbed = true;
        silo.StoreIsUnreachable = true;
    }

    /// <summary>Keeps a silo from all others, and from the client, until <see cref="Reconnect"/>. After a while they take it for dead.</summary>
    public void CutOffFromOthers(SimulatedSilo silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        IsDisturbed = true;
        silo.IsCutOff = true;
        Later(Chance.Between(Options.LongestFailureDetection / 2, Options.LongestFailureDetection), new TakenForDeadStep(silo), ClientSilo);
    }

    /// <summary>Lifts what <see cref="CutOffFromOthers"/> did. A silo that was taken for dead meanwhile ends itself, as in Orleans, and starts again later.</summary>
    public void Reconnect(SimulatedSilo silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.IsCutOff = false;
        if (silo is { IsAlive: true, IsMember: false })
            Crash(silo);
    }

    /// <summary>Lets a silo stand still for a time, and then go on as if nothing had been.</summary>
    public void Freeze(SimulatedSilo silo, TimeSpan time)
    {
        ArgumentNullException.ThrowIfNull(silo);
        IsDisturbed = true;
        silo.FrozenUntil = Queue.Now + time.Ticks;
    }

    /// <summary>An event that struck a consumer once strikes it each time.</summary>
    internal bool IsPoison(StoredSubscription subscription, long sequence, SimulatedSilo silo, string stream)
    {
        if (!Faults.MayStrike(FaultKind.StreamPoison))
            return false;
        if (!_poison.TryGetValue((sequence, subscription.Id), out var poison))
            _poison[(sequence, subscription.Id)] = poison = Faults.Strikes(FaultKind.StreamPoison, silo, stream, "deliver");
        return poison;
    }

    private void BeginSpontaneousFaults()
    {
        _stepsUntilCrash = NextCrash();
        foreach (var kind in Enum.GetValues<FaultKind>())
        {
            if (FaultPlan.IsSpontaneous(kind) && Faults.Plan.ChanceOf(kind) > 0)
                ScheduleNext(kind);
        }
    }

    // Times between faults of a kind are exponential: as likely right after the last as at any other time.
    private void ScheduleNext(FaultKind kind)
    {
        var days = -Math.Log(1 - Faults.Chance.NextDouble()) / Faults.Plan.ChanceOf(kind);
        Later(TimeSpan.FromDays(Math.Min(days, 10_000)), new FaultStep(kind, null, End: false), ClientSilo);
    }

    private long NextCrash()
    {
        var chance = Faults.Plan.ChanceOf(FaultKind.CrashAtStep);
        return chance <= 0 ? 0 : 1 + (long)Math.Min(long.MaxValue / 2, Math.Log(1 - Faults.Chance.NextDouble()) / Math.Log(1 - chance));
    }

    private bool CrashAtStep(SimulatedSilo silo)
    {
        Faults.Count(FaultKind.CrashAtStep);
        _stepsUntilCrash = NextCrash();
        Crash(silo);
        return true;
    }

    private void Strike(FaultKind kind)
    {
        if (!Faults.AreOn)
            return;
        ScheduleNext(kind);
        var living = LivingSilos.Where(s => s.IsMember).ToList();
        if (living.Count == 0)
            return;
        var silo = Faults.Chance.Pick(living);
        if (!Begin(kind, silo))
            return;
        Faults.Count(kind);
        if (kind is FaultKind.StoragePartition or FaultKind.SiloPartition)
            Later(Pause(), new FaultStep(kind, silo, End: true), ClientSilo);
    }

    private bool Begin(FaultKind kind, SimulatedSilo silo)
    {
        switch (kind)
        {
            case FaultKind.SiloCrash:
                Crash(silo);
                return true;
            case FaultKind.SiloRestart:
                Later(TimeSpan.Zero, new StopStep(silo, new TaskCompletionSource()), silo);
                Later(TimeSpan.FromMinutes(1) + Pause(), new RestartStep(silo), ClientSilo);
                return true;
            case FaultKind.SiloFrozen when silo.FrozenUntil <= Queue.Now:
                Freeze(silo, Pause());
                return true;
            case FaultKind.StoragePartition when !silo.StoreIsUnreachable:
                silo.StoreIsUnreachable = true;
                return true;
            case FaultKind.SiloPartition when !silo.IsCutOff:
                CutOffFromOthers(silo);
                return true;
            case FaultKind.ClockSkew:
                silo.Clock.Skew = new TimeSpan(Faults.Chance.NextLong(Faults.Plan.LargestSkew.Ticks * 2)) - Faults.Plan.LargestSkew;
                return true;
            case FaultKind.ClockJump:
                Queue.MoveTo(Queue.Now + Faults.Chance.NextLong(Faults.Plan.LongestJump.Ticks));
                return true;
            default:
                return false;
        }
    }

    private void Heal(FaultKind kind, SimulatedSilo silo)
    {
        if (kind is FaultKind.StoragePartition)
            silo.StoreIsUnreachable = false;
        else
            Reconnect(silo);
    }

    private TimeSpan Pause() => new(1 + Faults.Chance.NextLong(Faults.Plan.LongestPause.Ticks));

    private sealed class FaultStep(FaultKind kind, SimulatedSilo? silo, bool End) : SimulatedStep
    {
        public override StepKind Kind => StepKind.Fault;

        public override bool IsWork => false;

        public override string Subject => kind.ToString();

        public override string Operation => End ? "ends" : "begins";

        public override uint SubjectHash => (uint)kind;

        public override void Run(SimulatedCluster cluster)
        {
            if (End)
                cluster.Heal(kind, silo!);
            else
                cluster.Strike(kind);
        }
    }

    private sealed class TakenForDeadStep(SimulatedSilo silo) : SiloStep(silo)
    {
        public override string Operation => "taken for dead";

        public override void Run(SimulatedCluster cluster)
        {
            if (Silo.IsCutOff)
                cluster.FoundDead(Silo);
        }
    }
}
