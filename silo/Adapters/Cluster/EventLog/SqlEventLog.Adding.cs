namespace SubscriptionBox.Silo.Adapters.EventLog;

/// <summary>Appends of one silo that come while another is on its way share the next transaction. Silos take turns: positions are given out under a lock that is held until the commit,
/// so that whoever sees an event sees all before it.</summary>
public sealed partial class SqlEventLog
{
    /// <summary>Of the advisory lock; any number that nothing else of the shop uses.</summary>
    private const long LogLock = 0x5B0E_0001;

    private const int MostAtOnce = 2_000;

    private const string AddAll = """
        WITH added AS (
            INSERT INTO event_log(source, sequence, at, type, customer_id, actor, role, reason, request_id, data, activity)
            SELECT source, sequence, at, type, customer_id, actor, role, reason, request_id, data, activity
            FROM unnest(?1::text[], ?2::bigint[], ?3::bigint[], ?4::text[], ?5::text[], ?6::text[], ?7::bigint[], ?8::text[], ?9::text[], ?10::text[], ?11::bigint[])
                WITH ORDINALITY AS e(source, sequence, at, type, customer_id, actor, role, reason, request_id, data, activity, place)
            ORDER BY place ON CONFLICT (source, sequence) DO NOTHING RETURNING 1)
        SELECT count(*) FROM added
        """;

    private const string TakeOff = """
        DELETE FROM grain_outbox o USING (SELECT source, max(sequence) AS through FROM unnest(?1::text[], ?2::bigint[]) AS e(source, sequence) GROUP BY source) e
        WHERE o.source = e.source AND o.sequence <= e.through
        """;

    private readonly Lock _gate = new();
    private Queue<Appending> _waiting = new();
    private bool _running;

    private partial Task<int> Add(IReadOnlyList<EventRecord> events)
    {
        var appending = new Appending(events);
        lock (_gate)
        {
            _waiting.Enqueue(appending);
            if (_running)
                return appending.Done.Task;
            _running = true;
        }
        _ = Flush();
        return appending.Done.Task;
    }

    private async Task Flush()
    {
        while (Take() is { Count: > 0 } together)
        {
            try
            {
                var added = await Write([.. together.SelectMany(a => a.Events)]);
                together.ForEach(a => a.Done.SetResult(added));
            }
            catch (Exception) when (together.Count > 1)
            {
                // One of them cannot be written, or none can: each finds out for itself.
                foreach (var alone in together)
                    await WriteAlone(alone);
            }
            catch (Exception failure)
            {
                together[0].Done.SetException(failure);
            }
        }
    }

    private List<Appending> Take()
    {
        lock (_gate)
        {
            var (together, events) = (new List<Appending>(), 0);
            while (_waiting.TryPeek(out var next) && (together.Count == 0 || events + next.Events.Count <= MostAtOnce))
            {
                together.Add(_waiting.Dequeue());
                events += next.Events.Count;
            }
            _running = together.Count > 0;
            return together;
        }
    }

    private async Task WriteAlone(Appending alone)
    {
        try
        {
            alone.Done.SetResult(await Write(alone.Events));
        }
        catch (Exception failure)
        {
            alone.Done.SetException(failure);
        }
    }

    private Task<int> Write(IReadOnlyList<EventRecord> events) => database.Writer.EnqueueLocking(events, static (db, all) =>
    {
        db.Prepare("SELECT pg_advisory_xact_lock(?1)").Bind(1, LogLock).Execute();
        var (sources, sequences) = (Texts(all, e => e.Source), Numbers(all, e => e.Sequence));
        var added = db.Prepare(AddAll)
            .BindAll(1, sources).BindAll(2, sequences).BindAll(3, Numbers(all, e => e.At.UtcTicks)).BindAll(4, Texts(all, e => e.Type)).BindAll(5, Texts(all, e => e.CustomerId))
            .BindAll(6, Texts(all, e => e.ActorId)).BindAll(7, Numbers(all, e => (long)e.Role)).BindAll(8, Texts(all, e => e.Reason)).BindAll(9, Texts(all, e => e.RequestId))
            .BindAll(10, Texts(all, e => e.Data)).BindAll(11, Numbers(all, e => e.Activity ? 1 : 0)).ScalarInt64() ?? 0;
        db.Prepare(TakeOff).BindAll(1, sources).BindAll(2, sequences).Execute();
        return (int)added;
    });

    private static string?[] Texts(IReadOnlyList<EventRecord> events, Func<EventRecord, string?> of) => [.. events.Select(of)];

    private static long[] Numbers(IReadOnlyList<EventRecord> events, Func<EventRecord, long> of) => [.. events.Select(of)];

    private sealed record Appending(IReadOnlyList<EventRecord> Events)
    {
        public TaskCompletionSource<int> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
