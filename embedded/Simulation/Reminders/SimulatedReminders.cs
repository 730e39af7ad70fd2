using System.Globalization;
using Orleans;
using Orleans.Runtime;
using SubscriptionBox.Embedded.Runtime;

namespace SubscriptionBox.Embedded.Simulation;

/// <summary>
/// The reminders of the cluster. Each is kept by one silo, chosen by its grain among the members. As in Orleans, a tick is due at
/// StartAt + k × Period, and one that falls in an outage, or while the last is still being handled, is lost.
/// </summary>
internal sealed class SimulatedReminders(SimulatedCluster cluster)
{
    private readonly SortedDictionary<(GrainId Grain, string Name), Reminder> _rows = new(Comparer<(GrainId Grain, string Name)>.Create(
        static (a, b) => a.Grain.CompareTo(b.Grain) is var byGrain and not 0 ? byGrain : string.CompareOrdinal(a.Name, b.Name)));

    private long _version;

    public IReadOnlyList<ReminderEntry> All => [.. _rows.Values.Select(r => r.Entry)];

    public ReminderEntry? Find(GrainId grain, string name) => _rows.TryGetValue((grain, name), out var row) ? row.Entry : null;

    public IEnumerable<ReminderEntry> Of(GrainId grain) => _rows.Where(r => r.Key.Grain == grain).Select(r => r.Value.Entry);

    public string Upsert(ReminderEntry entry)
    {
        entry.ETag = (++_version).ToString(CultureInfo.InvariantCulture);
        var key = (entry.GrainId, entry.ReminderName);
        if (_rows.TryGetValue(key, out var known))
            known.Cancel();
        var reminder = _rows[key] = new Reminder(cluster, entry);
        reminder.Take(mayBeNow: true);
        return entry.ETag;
    }

    public bool Remove(GrainId grain, string name, string tag)
    {
        if (!_rows.TryGetValue((grain, name), out var row) || row.Entry.ETag != tag)
            return false;
        row.Cancel();
        return _rows.Remove((grain, name));
    }

    /// <summary>Members have come or gone: reminders whose keeper changed are taken over, from their next due time on.</summary>
    public void HandOver()
    {
        foreach (var reminder in _rows.Values)
            reminder.TakeIfKeeperChanged();
    }
}

/// <summary>One reminder and its next tick.</summary>
internal sealed class Reminder(SimulatedCluster cluster, ReminderEntry entry)
{
    private TickStep? _next;
    private SimulatedSilo? _keeper;

    public ReminderEntry Entry => entry;

    public void Cancel()
    {
        _next = null;
        _keeper = null;
    }

    public void TakeIfKeeperChanged()
    {
        if (cluster.OwnerOf(entry.GrainId) == _keeper)
            return;
        var before = _keeper;
        Take(mayBeNow: false);

        // The old keeper has not heard yet: both tick.
        if (before is { IsAlive: true } && _keeper is not null && cluster.Faults.Strikes(FaultKind.ReminderHandedOver, before, entry.GrainId, entry.ReminderName))
            cluster.Queue.AddAt(cluster.TicksAt(NextDue(mayBeNow: false)), new TickStep(this, TickStep.Again), before);
    }

    /// <summary>Sets the next tick at the silo that keeps the reminder now.</summary>
    public void Take(bool mayBeNow)
    {
        _keeper = cluster.OwnerOf(entry.GrainId);
        _next = null;
        if (_keeper is null)
            return;
        _next = new TickStep(this, TickStep.Regular);
        cluster.Queue.AddAt(cluster.TicksAt(NextDue(mayBeNow)), _next, _keeper);
    }

    private DateTime NextDue(bool mayBeNow) => LocalReminder.NextDue(entry.StartAt, entry.Period, cluster.Now.UtcDateTime, mayBeNow);

    private void Due(TickStep step, SimulatedSilo silo)
    {
        if (!step.IsAgain && !ReferenceEquals(step, _next))
            return;
        if (step.IsAgain)
        {
            _ = TickAsync(silo, regular: false);
            return;
        }

        var faults = cluster.Faults;
        if (cluster.Options.TickMatters?.Invoke(entry.GrainId, entry.ReminderName, silo.Clock.GetUtcNow()) == false
            || faults.Strikes(FaultKind.ReminderMissed, silo, entry.GrainId, entry.ReminderName))
        {
            Take(mayBeNow: false);
            return;
        }

        if (faults.Strikes(FaultKind.ReminderLate, silo, entry.GrainId, entry.ReminderName))
        {
            if (cluster.Options.Mutations.DropLateTicks)
            {
                Take(mayBeNow: false);
                return;
            }

            _next = new TickStep(this, TickStep.Late);
            cluster.Queue.AddAt(cluster.Queue.Now + 1 + faults.Chance.NextLong(faults.Plan.LatestTick.Ticks), _next, silo);
            return;
        }

        if (faults.Strikes(FaultKind.ReminderDuplicated, silo, entry.GrainId, entry.ReminderName))
            cluster.Queue.AddAt(cluster.Queue.Now + faults.Chance.NextLong(TimeSpan.FromSeconds(90).Ticks), new TickStep(this, TickStep.Again), silo);
        _ = TickAsync(silo, regular: true);
    }

    private async Task TickAsync(SimulatedSilo silo, bool regular)
    {
        var mine = _next;
        try
        {
            var grain = (IRemindable)(object)silo.Runtime.References.Create(entry.GrainId, typeof(IRemindable));
            await grain.ReceiveReminder(entry.ReminderName, new TickStatus(entry.StartAt, entry.Period, silo.Clock.GetUtcNow().UtcDateTime));
        }
        catch (Exception error) when (error is not SimulationException)
        {
            silo.Runtime.Log.ReminderFailed(error, entry.ReminderName, entry.GrainId);
        }

        // Unless it was registered again, removed or taken over meanwhile.
        if (regular && ReferenceEquals(mine, _next) && _next is not null)
            Take(mayBeNow: false);
    }

    private sealed class TickStep(Reminder reminder, string which) : SimulatedStep
    {
        public const string Regular = "tick";
        public const string Late = "late tick";
        public const string Again = "tick again";

        public bool IsAgain => ReferenceEquals(which, Again);

        public override StepKind Kind => StepKind.Reminder;

        public override bool IsWork => false;

        public override string Subject => reminder.Entry.GrainId.ToString();

        public override string Operation => which;

        public override uint SubjectHash => reminder.Entry.GrainId.GetUniformHashCode();

        public override void Run(SimulatedCluster cluster)
        {
            if (ReferenceEquals(which, Late))
                _ = reminder.TickIfCurrent(this, cluster.Running!);
            else
                reminder.Due(this, cluster.Running!);
        }
    }

    private Task TickIfCurrent(TickStep step, SimulatedSilo silo) => ReferenceEquals(step, _next) ? TickAsync(silo, regular: true) : Task.CompletedTask;
}
