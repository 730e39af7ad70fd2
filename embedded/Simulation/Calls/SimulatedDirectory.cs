using Orleans;
using Orleans.Runtime;
using SubscriptionBox.Embedded.Runtime;

namespace SubscriptionBox.Embedded.Simulation;

/// <summary>Which silo has which grain: one place a grain, chosen by the seed, forgotten when its silo is known to be dead; sometimes, by fault, two.</summary>
internal sealed class SimulatedDirectory(SimulatedCluster cluster)
{
    private readonly Dictionary<GrainId, Entry> _entries = [];
    private readonly SimulationRandom _placement = cluster.Seed.Random("placement");

    /// <summary>The silos that may be given grains.</summary>
    public List<SimulatedSilo> Members { get; } = [];

    /// <summary>Where a call to this grain goes; null when there is no silo.</summary>
    public SimulatedSilo? Place(GrainId grain, SimulatedSilo sender)
    {
        if (!_entries.TryGetValue(grain, out var entry))
            return Members.Count == 0 ? null : (_entries[grain] = new Entry { Silo = _placement.Pick(Members) }).Silo;
        if (entry.Rival is not null)
            return PlaceTwice(grain, entry);
        if (!IsCurrent(entry))
        {
            if (Members.Count == 0)
                return null;
            (entry.Silo, entry.Activation) = (_placement.Pick(Members), null);
        }
        else if (entry.Activation is not null && Members.Count > 1 && cluster.Faults.Strikes(FaultKind.DuplicateActivation, sender, grain, ""))
        {
            Double(entry, OtherThan(entry.Silo));
        }

        return entry.Silo;
    }

    /// <summary>A silo has made the activation that it was chosen for.</summary>
    public void Note(GrainId grain, SimulatedSilo silo, IRequestReceiver receiver)
    {
        if (receiver is not Activation activation || !_entries.TryGetValue(grain, out var entry))
            return;
        if (entry.Silo == silo)
            entry.Activation = activation;
        else if (entry.Rival == silo)
            entry.RivalActivation = activation;
    }

    /// <summary>True when the directory would send a call to this grain elsewhere.</summary>
    public bool IsElsewhere(GrainId grain, SimulatedSilo silo) =>
        _entries.TryGetValue(grain, out var entry) && entry.Silo != silo && entry.Rival != silo && IsCurrent(entry);

    /// <summary>Makes the directory lose a grain for a while: the next calls go to either of two activations.</summary>
    public void Double(GrainId grain)
    {
        if (_entries.TryGetValue(grain, out var entry) && IsCurrent(entry) && Members.Count > 1)
            Double(entry, OtherThan(entry.Silo));
    }

    public SimulatedSilo? SiloOf(GrainId grain) => _entries.TryGetValue(grain, out var entry) && IsCurrent(entry) ? entry.Silo : null;

    // In order of their index, so that what the seed picks does not depend on who came back first.
    public void Join(SimulatedSilo silo)
    {
        silo.IsMember = true;
        Members.Add(silo);
        Members.Sort((a, b) => a.Index.CompareTo(b.Index));
    }

    /// <summary>Gives a silo no more grains; those it has stay where they are.</summary>
    public void CloseTo(SimulatedSilo silo) => Members.Remove(silo);

    /// <summary>Forgets the grains of a silo; false when it was forgotten before.</summary>
    public bool Leave(SimulatedSilo silo)
    {
        if (!silo.IsMember)
            return false;
        silo.IsMember = false;
        Members.Remove(silo);
        return true;
    }

    private static bool IsCurrent(Entry entry) => entry.Silo.IsMember && entry.Activation is not { IsGone: true };

    private SimulatedSilo OtherThan(SimulatedSilo silo)
    {
        var index = _placement.Next(Members.Count - 1);
        return Members[index] == silo ? Members[^1] : Members[index];
    }

    private void Double(Entry entry, SimulatedSilo rival)
    {
        entry.Rival = rival;
        entry.RivalActivation = null;
        entry.RivalUntil = cluster.Queue.Now + TimeSpan.FromSeconds(1).Ticks + _placement.NextLong(TimeSpan.FromMinutes(5).Ticks);
    }

    private SimulatedSilo PlaceTwice(GrainId grain, Entry entry)
    {
        var rivalIsGone = !entry.Rival!.IsMember || entry.RivalActivation is { IsGone: true };
        if (rivalIsGone || cluster.Queue.Now >= entry.RivalUntil || !IsCurrent(entry))
        {
            Settle(grain, entry, rivalWins: !rivalIsGone && (!IsCurrent(entry) || _placement.Next(2) == 0));
            return Place(grain, entry.Silo)!;
        }

        return _placement.Next(2) == 0 ? entry.Silo : entry.Rival;
    }

    // The directory has noticed: one activation stays, the other ends.
    private static void Settle(GrainId grain, Entry entry, bool rivalWins)
    {
        var loser = rivalWins ? entry.Activation : entry.RivalActivation;
        if (rivalWins)
            (entry.Silo, entry.Activation) = (entry.Rival!, entry.RivalActivation);
        (entry.Rival, entry.RivalActivation) = (null, null);
        loser?.Deactivate(new(DeactivationReasonCode.DuplicateActivation, $"{grain} has another activation."));
    }

    private sealed class Entry
    {
        public required SimulatedSilo Silo { get; set; }

        public Activation? Activation { get; set; }

        public SimulatedSilo? Rival { get; set; }

        public Activation? RivalActivation { get; set; }

        public long RivalUntil { get; set; }
    }
}
