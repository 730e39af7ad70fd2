namespace SubscriptionBox.Embedded.Storage;

/// <summary>A state as it was last written.</summary>
/// <param name="WriteSequence">Its place in the order of all writes of the file; also its ETag.</param>
/// <param name="Kind">State name.</param>
/// <param name="Key">Grain key.</param>
/// <param name="Json">The state, UTF-8 JSON.</param>
public readonly record struct WrittenState(long WriteSequence, string Kind, string Key, ReadOnlyMemory<byte> Json);

/// <summary>
/// Which states were written since when: what a relay or a read model scans to catch up. Each state appears once, under its newest sequence;
/// reading from 0 gives every state there is. Cleared states do not appear.
/// </summary>
/// <remarks>Entries of overwritten states are swept out in small steps beside the other writes.</remarks>
public sealed class GrainStateLog
{
    private const int SweepStep = 500;
    private readonly ShopFile _file;
    private readonly int _sweepAfter;
    private long _writesSinceSweep;
    private long _keptByLastSweep;
    private int _sweeping;

    /// <param name="file">The shop file.</param>
    /// <param name="sweepAfter">A sweep starts after this many writes, or as many as the last one kept if those are more.</param>
    public GrainStateLog(ShopFile file, int sweepAfter = 100_000)
    {
        _file = file;
        _sweepAfter = sweepAfter;
    }

    /// <summary>Completes when the sweep that is running, if one is, has come to its end.</summary>
    public Task Sweeping { get; private set; } = Task.CompletedTask;

    /// <summary>The states last written after <paramref name="sequence"/>, oldest first, at most <paramref name="limit"/>.</summary>
    public Task<IReadOnlyList<WrittenState>> ReadSince(long sequence, int limit) =>
        _file.Readers.Read((sequence, limit), static (database, from) =>
        {
            var rows = database.Prepare("SELECT write_seq, kind, key, state FROM grain_state_written WHERE write_seq > ?1 ORDER BY write_seq LIMIT ?2")
                .Bind(1, from.sequence).Bind(2, from.limit);
            var states = new List<WrittenState>();
            while (rows.Step()) states.Add(new(rows.GetInt64(0), rows.GetString(1)!, rows.GetString(2)!, rows.GetBytes(3).ToArray()));
            return (IReadOnlyList<WrittenState>)states;
        });

    internal void NoteWrite()
    {
        var writes = Interlocked.Increment(ref _writesSinceSweep);
        if (writes < Math.Max(_sweepAfter, Volatile.Read(ref _keptByLastSweep)) || Interlocked.Exchange(ref _sweeping, 1) == 1) return;
        Interlocked.Exchange(ref _writesSinceSweep, 0);
        Sweeping = Sweep();
    }

    private async Task Sweep()
    {
        try
        {
            var at = 0L;
            var kept = 0L;
            while (true)
            {
                var (next, left) = await _file.Writer.Enqueue(at, static (database, from) => SweepFrom(database, from)).ConfigureAwait(false);
                if (next is null) break;
                at = next.Value;
                kept += left;
            }
            Volatile.Write(ref _keptByLastSweep, kept);
        }
        catch (Exception exception) when (exception is ObjectDisposedException or WriterOverloadedException or Microsoft.Data.Sqlite.SqliteException or CommitFailedException)
        {
            // Nobody waits for a sweep; stale entries cost some space until the next one.
        }
        finally
        {
            Volatile.Write(ref _sweeping, 0);
        }
    }

    private static (long? Next, long Kept) SweepFrom(SqliteWriteContext database, long from)
    {
        var step = database.Prepare("SELECT max(write_seq), count(*) FROM (SELECT write_seq FROM grain_state_log WHERE write_seq > ?1 ORDER BY write_seq LIMIT ?2)")
            .Bind(1, from).Bind(2, SweepStep);
        step.Step();
        if (step.IsNull(0)) return (null, 0);
        var (to, count) = (step.GetInt64(0), step.GetInt64(1));
        step.Reset();
        var removed = database.Prepare("""
            DELETE FROM grain_state_log WHERE write_seq > ?1 AND write_seq <= ?2
            AND NOT EXISTS (SELECT 1 FROM grain_state s WHERE s.id = grain_state_log.state_id AND s.write_seq = grain_state_log.write_seq)
            """).Bind(1, from).Bind(2, to).Execute();
        return (to, count - removed);
    }
}
