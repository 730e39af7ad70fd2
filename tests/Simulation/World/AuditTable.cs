using SubscriptionBox.Embedded.Simulation;
using SubscriptionBox.Grains.Audit;

namespace SubscriptionBox.Tests.Simulation.World;

/// <summary>The audit trail's table: rows are only ever added, and only at the end that the writer knows.</summary>
public sealed class AuditTable : IAuditStore
{
    private readonly List<ChainedRow> _rows = [];

    /// <summary>The way to it; it may be down (F20).</summary>
    public SimulatedService? Wire { get; set; }

    /// <summary>Set by mutations: which rows are kept.</summary>
    public Func<ChainedRow, bool>? Takes { get; set; }

    /// <summary>The last event that has a row.</summary>
    public long Position => End().Position;

    /// <inheritdoc/>
    public Task<AuditHead> Head() => Wire!.Call("head", End);

    /// <inheritdoc/>
    public Task Append(AuditHead head, IReadOnlyList<ChainedRow> rows) => Wire!.Call("append", () =>
    {
        if (head != End())
            throw new InvalidOperationException("The chain has another end by now.");
        _rows.AddRange(rows.Where(row => Takes is null || Takes(row)));
    });

    /// <inheritdoc/>
    public Task<IReadOnlyList<ChainedRow>> Read(long after, int limit) => Task.FromResult<IReadOnlyList<ChainedRow>>([.. _rows.Skip((int)after).Take(limit)]);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ChainedRow>> Find(AuditQuestion question, long before, int limit) => Task.FromResult<IReadOnlyList<ChainedRow>>([]);

    /// <inheritdoc/>
    public Task<AuditCut?> Plan(DateTimeOffset cutoff, ImmutableArray<string> holds) => Task.FromResult<AuditCut?>(null);

    /// <inheritdoc/>
    public Task Cut(AuditCut cut, ImmutableArray<string> holds) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<AuditCut?> LastCut() => Task.FromResult<AuditCut?>(null);

    /// <inheritdoc/>
    public Task<IReadOnlyList<KeptRow>> Kept() => Task.FromResult<IReadOnlyList<KeptRow>>([]);

    private AuditHead End() => _rows is [.., var last] ? new AuditHead(last.Ordinal, last.Hash, last.Row.Position) : AuditHead.Empty;
}
