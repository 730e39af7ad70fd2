namespace SubscriptionBox.Grains.Audit;

/// <summary>Where the audit trail lies. Rows are only ever added, but for a purge.</summary>
public interface IAuditStore
{
    /// <summary>The end of the chain.</summary>
    Task<AuditHead> Head();

    /// <summary>Adds rows: all of them, or none.</summary>
    /// <param name="head">What they were chained to.</param>
    /// <exception cref="InvalidOperationException">The chain has another end by now.</exception>
    Task Append(AuditHead head, IReadOnlyList<ChainedRow> rows);

    /// <summary>Rows in the order of the chain, those that a legal hold kept out of a purge not among them.</summary>
    /// <param name="after">An ordinal; 0 for the first that is there.</param>
    Task<IReadOnlyList<ChainedRow>> Read(long after, int limit);

    /// <summary>Rows that meet a question, the latest first; also those that were kept out of a purge.</summary>
    /// <param name="before">An ordinal.</param>
    /// <param name="limit">1–101.</param>
    Task<IReadOnlyList<ChainedRow>> Find(AuditQuestion question, long before, int limit);

    /// <summary>What a purge would remove.</summary>
    /// <param name="cutoff">Nothing from then on is removed, and nothing after the first row from then on.</param>
    /// <param name="holds">Subjects whose rows are kept: keys of grains, or customer ids.</param>
    /// <returns>Null for nothing.</returns>
    Task<AuditCut?> Plan(DateTimeOffset cutoff, ImmutableArray<string> holds);

    /// <summary>Carries a purge out; may be repeated, and goes on where it stopped.</summary>
    Task Cut(AuditCut cut, ImmutableArray<string> holds);

    /// <summary>The last purge that was begun; null for none.</summary>
    Task<AuditCut?> LastCut();

    /// <summary>Rows that legal holds kept out of purges, in order, each with the hash that was before it.</summary>
    Task<IReadOnlyList<KeptRow>> Kept();
}

/// <summary>What to look for; all that is given must hold.</summary>
/// <param name="Subject">The key of the grain that changed, or a customer id.</param>
/// <param name="From">Not before.</param>
/// <param name="To">Before.</param>
public sealed record AuditQuestion(string? Subject, string? Actor, string? Action, DateTimeOffset? From, DateTimeOffset? To);

/// <summary>A cut through the chain: what was before it is gone, but for what is under legal hold, and this says so for ever.</summary>
/// <param name="Through">The last ordinal that is gone.</param>
/// <param name="Hash">That row's hash: the chain goes on from here.</param>
/// <param name="Position">That row's place in the log.</param>
/// <param name="Removed">How many rows this purge removed.</param>
/// <param name="Kept">How many rows before the cut are kept.</param>
/// <param name="KeptDigest">Of their ordinals and hashes, in order.</param>
[GenerateSerializer, Immutable, Alias("auditCut")]
public sealed record AuditCut(long Through, string Hash, long Position, long Removed, int Kept, string KeptDigest);

/// <summary>A row that a legal hold kept out of a purge.</summary>
/// <param name="Previous">The hash of the row that was before it.</param>
public sealed record KeptRow(string Previous, ChainedRow Row);
