using System.Globalization;
using System.Text.Json;

namespace SubscriptionBox.Grains.Audit;

/// <summary>What a look through the whole trail found.</summary>
/// <param name="Rows">How many rows there are after the last purge.</param>
/// <param name="Kept">How many a legal hold kept out of purges.</param>
/// <param name="Faults">One sentence each; empty for a sound trail.</param>
public sealed record AuditReport(long Rows, int Kept, AuditHead Head, ImmutableArray<string> Faults);

/// <summary>Looks through the trail: every hash, every ordinal, every event of the log, every number of every source. Finds a changed, a missing and an added row. Reads only.</summary>
public sealed class AuditVerifier(IAuditStore store, IEventLog log)
{
    private const int BatchSize = 1_000;

    /// <summary>Broken trails are broken for one reason mostly; a person needs the first sentences.</summary>
    private const int MostFaults = 100;

    private readonly List<string> _faults = [];
    private readonly Dictionary<string, long> _sequences = [];
    private readonly Queue<LoggedEvent> _events = [];
    private long _readEvents;
    private bool _cutIsTold;

    /// <summary>Looks through all of it.</summary>
    /// <param name="anchor">A row that somebody wrote down elsewhere, ordinal and hash: shows also whether the whole chain was made anew. Null for none.</param>
    public async Task<AuditReport> Run((long Ordinal, string Hash)? anchor = null)
    {
        var cut = await store.LastCut();
        var kept = cut is null ? [] : await Kept(cut);
        var (ordinal, hash, rows) = (cut?.Through ?? 0, cut?.Hash ?? AuditChain.Origin, 0L);
        var position = _readEvents = cut?.Position ?? 0;
        var anchored = anchor is null;
        while (_faults.Count < MostFaults && await store.Read(ordinal, BatchSize) is { Count: > 0 } batch)
        {
            foreach (var row in batch)
            {
                await Check(row, ordinal, hash, cut);
                if (anchor is { } known && known.Ordinal == row.Ordinal)
                    anchored = Anchored(row, known.Hash);
                (ordinal, hash, position) = (row.Ordinal, row.Hash, row.Row.Position);
                rows++;
            }
        }
        if (cut is not null && !_cutIsTold)
            Fault($"The trail begins after row {cut.Through}, but no purge in the trail says so with this cut.");
        if (!anchored)
            Fault(anchor!.Value.Ordinal <= cut?.Through
                ? $"Row {anchor.Value.Ordinal}, whose hash was written down, was purged since; write down a later one."
                : $"Row {anchor.Value.Ordinal}, whose hash was written down, is not there.");
        return new AuditReport(rows, kept.Count, new AuditHead(ordinal, hash, position), [.. _faults]);
    }

    private bool Anchored(ChainedRow row, string hash)
    {
        if (row.Hash != hash)
            Fault($"Row {row.Ordinal} has another hash than the one that was written down: the chain was made anew.");
        return true;
    }

    private async Task Check(ChainedRow chained, long before, string hash, AuditCut? cut)
    {
        var row = chained.Row;
        var gap = chained.Ordinal - before - 1;
        if (gap > 0)
            Fault(gap == 1 ? $"Row {before + 1} is missing." : $"Rows {before + 1} to {chained.Ordinal - 1} are missing.");
        for (var missing = gap; await NextEvent() is { } skipped && skipped.Position < row.Position; missing--)
        {
            _events.Dequeue();
            if (missing <= 0)
                Fault($"Event {skipped.Position} ({skipped.Event.Source} {skipped.Event.Sequence}, {skipped.Event.Type}) has no row in the trail.");
            _sequences[skipped.Event.Source] = skipped.Event.Sequence;
        }
        // The hash before a gap is not known.
        var sound = gap > 0 || AuditChain.Hash(hash, chained.Ordinal, row) == chained.Hash;
        if (await NextEvent() is not { } happened || happened.Position != row.Position)
        {
            Fault($"Row {Name(chained)} was added: the event log knows nothing of it.");
            return;
        }
        _events.Dequeue();
        var told = AuditRules.RowOf(happened);
        // What an event says about a person may have become unreadable since; who did what to which grain, and when, may not.
        if (told with { Summary = null, Reason = null } != row with { Summary = null, Reason = null })
            Fault($"Row {Name(chained)} was changed: the event log says {told.Action} of {told.Source} {told.Sequence} by {told.ActorId} at {told.At:yyyy-MM-ddTHH:mm:ssZ}.");
        else if (!sound)
            Fault($"Row {Name(chained)} was changed: it does not fit its hash and the row before it.");
        Count(row, cut is null);
        if (cut is not null && row.Action == "auditPurged" && row.Summary is { } summary)
            _cutIsTold |= Tells(summary, cut);
    }

    private void Count(AuditRow row, bool fromTheStart)
    {
        // After a purge, a source begins wherever it begins.
        if (!_sequences.TryGetValue(row.Source, out var last) && fromTheStart ? row.Sequence != 1 : last > 0 && row.Sequence != last + 1)
            Fault($"{row.Source} goes from number {last} to {row.Sequence}.");
        _sequences[row.Source] = row.Sequence;
    }

    private async Task<IReadOnlyList<KeptRow>> Kept(AuditCut cut)
    {
        var kept = await store.Kept();
        foreach (var row in kept)
            if (AuditChain.Hash(row.Previous, row.Row.Ordinal, row.Row.Row) != row.Row.Hash)
                Fault($"Row {Name(row.Row)}, kept by a legal hold, was changed.");
        if (AuditChain.Digest(kept.Select(row => (row.Row.Ordinal, row.Row.Hash))) != cut.KeptDigest)
            Fault($"The rows that legal holds kept before row {cut.Through} are not those that the purge left.");
        return kept;
    }

    private async Task<LoggedEvent?> NextEvent()
    {
        if (_events.Count == 0)
            foreach (var happened in await log.Read(_readEvents, BatchSize))
            {
                _events.Enqueue(happened);
                _readEvents = happened.Position;
            }
        return _events.TryPeek(out var next) ? next : null;
    }

    private static bool Tells(string summary, AuditCut cut)
    {
        using var told = JsonDocument.Parse(summary);
        return told.RootElement.TryGetProperty("through", out var through) && through.GetInt64() == cut.Through
            && told.RootElement.TryGetProperty("hash", out var hash) && hash.GetString() == cut.Hash
            && told.RootElement.TryGetProperty("keptDigest", out var digest) && digest.GetString() == cut.KeptDigest;
    }

    private void Fault(string sentence)
    {
        if (_faults.Count < MostFaults)
            _faults.Add(sentence);
    }

    private static string Name(ChainedRow row) => string.Create(CultureInfo.InvariantCulture, $"{row.Ordinal} ({row.Row.Source} {row.Row.Sequence}, {row.Row.Action})");
}
