namespace SubscriptionBox.Embedded.Storage;

/// <summary>
/// Tables of the grain states. Others may add indexes over <c>json_extract(state, '$.…')</c> and read <c>grain_state</c> and the view
/// <c>grain_state_written</c> (every row once, under its newest <c>write_seq</c>); nobody else writes here.
/// </summary>
internal sealed class GrainStateSchema : ISchemaPart
{
    public string Name => "grain-state";

    public int Version => 1;

    public int Order => -100;

    public void Upgrade(SqliteWriteContext database, int fromVersion)
    {
        // The order of writes stands in a log of its own, not in an index on grain_state: an index would lose its old entry and gain a new one with
        // every write, two scattered pages more per write (measured: a third of the throughput). The log only ever grows at its end.
        database.ExecuteScript("""
            CREATE TABLE IF NOT EXISTS grain_state(
                id INTEGER PRIMARY KEY,
                kind TEXT NOT NULL,
                key TEXT NOT NULL,
                write_seq INTEGER NOT NULL,
                etag INTEGER NOT NULL AS (write_seq) VIRTUAL,
                state TEXT NOT NULL,
                UNIQUE(kind, key));
            CREATE TABLE IF NOT EXISTS grain_state_log(write_seq INTEGER PRIMARY KEY, state_id INTEGER NOT NULL);
            CREATE VIEW IF NOT EXISTS grain_state_written AS
                SELECT l.write_seq, s.kind, s.key, s.state
                FROM grain_state_log l JOIN grain_state s ON s.id = l.state_id AND s.write_seq = l.write_seq;
            """);
    }
}
