using System.Collections.Immutable;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Grains.Common;

namespace SubscriptionBox.Tests.Rules.Audit;

/// <summary>A log and a trail in memory, which a test may tamper with.</summary>
public sealed class MemoryTrail : IAuditStore, IEventLog
{
    public List<LoggedEvent> Events { get; } = [];

    public List<ChainedRow> Rows { get; } = [];

    public List<KeptRow> KeptRows { get; } = [];

    public AuditCut? LastPurge { get; set; }

    /// <summary>Something happened, and the trail has it.</summary>
    public void Happen(string source, long sequence, string type = "tested", string data = "{}", string? customer = null, DateTimeOffset? at = null)
    {
        var happened = new LoggedEvent(Events.Count + 1, new EventRecord(source, sequence, at ?? new DateTimeOffset(2027, 1, 1, 0, 0, Events.Count, TimeSpan.Zero), type, customer, "acc-1", Role.Administrator, null, null, data));
        Events.Add(happened);
        Rows.AddRange(AuditChain.Extend(End, [happened]));
    }

    /// <summary>All hashes from a row on are made anew, as somebody would who knows how.</summary>
    public void ChainAnew()
    {
        var hash = AuditChain.Origin;
        for (var i = 0; i < Rows.Count; i++)
            Rows[i] = Rows[i] with { Ordinal = i + 1, Hash = hash = AuditChain.Hash(hash, i + 1, Rows[i].Row) };
    }

    private AuditHead End => Rows.Count == 0 ? AuditHead.Empty : new(Rows[^1].Ordinal, Rows[^1].Hash, Rows[^1].Row.Position);

    public Task<AuditHead> Head() => Task.FromResult(End);

    public Task Append(AuditHead head, IReadOnlyList<ChainedRow> rows)
    {
        Rows.AddRange(rows);
        return Task.CompletedTask;
    }

    Task<IReadOnlyList<ChainedRow>> IAuditStore.Read(long after, int limit) =>
        Task.FromResult<IReadOnlyList<ChainedRow>>([.. Rows.Where(r => r.Ordinal > Math.Max(after, LastPurge?.Through ?? 0)).Take(limit)]);

    Task<IReadOnlyList<LoggedEvent>> IEventLog.Read(long after, int limit) => Task.FromResult<IReadOnlyList<LoggedEvent>>([.. Events.Where(e => e.Position > after).Take(limit)]);

    public Task<long> EndOfLog() => Task.FromResult((long)Events.Count);

    Task<long> IEventLog.End() => EndOfLog();

    Task IEventLog.Append(IReadOnlyList<EventRecord> events) => throw new NotSupportedException();

    public Task<IReadOnlyList<ChainedRow>> Find(AuditQuestion question, long before, int limit) => throw new NotSupportedException();

    public Task<AuditCut?> Plan(DateTimeOffset cutoff, ImmutableArray<string> holds) => throw new NotSupportedException();

    public Task Cut(AuditCut cut, ImmutableArray<string> holds) => throw new NotSupportedException();

    public Task<AuditCut?> LastCut() => Task.FromResult(LastPurge);

    public Task<IReadOnlyList<KeptRow>> Kept() => Task.FromResult<IReadOnlyList<KeptRow>>(KeptRows);
}
