namespace SubscriptionBox.Embedded.Storage;

/// <summary>What became of a conditional write: the new version, or the version that stood in the way (null: there is no record).</summary>
internal readonly record struct StateWriteOutcome(bool Done, long? Version);

/// <summary>Writes one state if the stored version is still the one the caller has seen.</summary>
internal sealed class StateWrite(string kind, string key, long? expected, PooledUtf8Buffer state) : WriteOperation<StateWriteOutcome>
{
    public override int EstimatedBytes => state.WrittenCount + 128;

    protected override StateWriteOutcome Run(SqliteWriteContext context)
    {
        var statement = expected is { } version
            ? context.Prepare("UPDATE grain_state SET write_seq = ?1, state = ?2 WHERE kind = ?3 AND key = ?4 AND write_seq = ?5 RETURNING id").Bind(5, version)
            : context.Prepare("INSERT INTO grain_state(write_seq, state, kind, key) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING RETURNING id");
        var sequence = context.NextWriteSequence();
        statement.Bind(1, sequence).BindText(2, state.WrittenSpan).Bind(3, kind).Bind(4, key);
        // A refusal is an answer, not an exception: nothing has changed, and the neighbours in the group do not notice.
        if (statement.ScalarInt64() is not { } id) return new(false, StoredVersion(context, kind, key));
        context.Prepare("INSERT INTO grain_state_log(write_seq, state_id) VALUES (?1, ?2)").Bind(1, sequence).Bind(2, id).Execute();
        return new(true, sequence);
    }

    protected override void Release() => state.Dispose();

    internal static long? StoredVersion(SqliteWriteContext context, string kind, string key) =>
        context.Prepare("SELECT write_seq FROM grain_state WHERE kind = ?1 AND key = ?2").Bind(1, kind).Bind(2, key).ScalarInt64();
}

/// <summary>Removes one state if the stored version is still the one the caller has seen; without a record and without a version there is nothing to do.</summary>
internal sealed class StateRemoval(string kind, string key, long? expected) : WriteOperation<StateWriteOutcome>
{
    protected override StateWriteOutcome Run(SqliteWriteContext context)
    {
        var stored = StateWrite.StoredVersion(context, kind, key);
        if (stored != expected) return new(false, stored);
        if (stored is not null)
            context.Prepare("DELETE FROM grain_state WHERE kind = ?1 AND key = ?2").Bind(1, kind).Bind(2, key).Execute();
        return new(true, null);
    }
}
