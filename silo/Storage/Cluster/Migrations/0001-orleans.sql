-- Who is in the cluster, and which reminders there are. Orleans' ADO.NET providers bring no tables of their own: they look up SQL by name in OrleansQuery, and care for the names, the
-- parameters and the columns that come back. The tables and the statements here are ours; each statement is one atomic step, with the version row as the one thing that writers race for.
CREATE TABLE orleansquery(querykey text PRIMARY KEY, querytext text NOT NULL);

-- One row a cluster: its version grows with each change of who is in it, and a change made on an older version changes nothing.
CREATE TABLE cluster_version(cluster text PRIMARY KEY, version integer NOT NULL) WITH (fillfactor = 50);

CREATE TABLE cluster_silo(
    cluster text NOT NULL, address text NOT NULL, port integer NOT NULL, generation integer NOT NULL, name text NOT NULL, host text NOT NULL, status integer NOT NULL,
    gateway_port integer NOT NULL, suspected text, started_at timestamptz NOT NULL, alive_at timestamptz NOT NULL,
    PRIMARY KEY (cluster, address, port, generation)
) WITH (fillfactor = 50);

CREATE TABLE reminder(
    service text NOT NULL, grain text NOT NULL, name text NOT NULL, grain_hash integer NOT NULL, start_at timestamptz NOT NULL, period bigint NOT NULL, version integer NOT NULL,
    PRIMARY KEY (service, grain, name)
) WITH (fillfactor = 80);
-- Each silo reads the range of hashes that is its own.
CREATE INDEX reminder_range ON reminder(service, grain_hash);

INSERT INTO orleansquery VALUES
('InsertMembershipVersionKey', '
    WITH made AS (INSERT INTO cluster_version VALUES (@DeploymentId, 0) ON CONFLICT DO NOTHING RETURNING 1)
    SELECT EXISTS (SELECT FROM made)
'),
-- Only who saw the newest version may join, and nobody joins twice.
('InsertMembershipKey', '
    WITH turn AS (
        UPDATE cluster_version SET version = version + 1
        WHERE cluster = @DeploymentId AND version = @Version
            AND NOT EXISTS (SELECT FROM cluster_silo s WHERE s.cluster = @DeploymentId AND s.address = @Address AND s.port = @Port AND s.generation = @Generation)
        RETURNING cluster),
    joined AS (
        INSERT INTO cluster_silo(cluster, address, port, generation, name, host, status, gateway_port, started_at, alive_at)
        SELECT cluster, @Address::text, @Port::integer, @Generation::integer, @SiloName::text, @HostName::text, @Status::integer, @ProxyPort::integer, @StartTime::timestamptz, @IAmAliveTime::timestamptz
        FROM turn RETURNING 1)
    SELECT EXISTS (SELECT FROM joined)
'),
('UpdateMembershipKey', '
    WITH turn AS (
        UPDATE cluster_version SET version = version + 1
        WHERE cluster = @DeploymentId AND version = @Version
            AND EXISTS (SELECT FROM cluster_silo s WHERE s.cluster = @DeploymentId AND s.address = @Address AND s.port = @Port AND s.generation = @Generation)
        RETURNING cluster),
    changed AS (
        UPDATE cluster_silo s SET status = @Status, suspected = @SuspectTimes::text, alive_at = @IAmAliveTime
        FROM turn WHERE s.cluster = turn.cluster AND s.address = @Address AND s.port = @Port AND s.generation = @Generation RETURNING 1)
    SELECT EXISTS (SELECT FROM changed)
'),
-- A heartbeat is no change of who is in the cluster.
('UpdateIAmAlivetimeKey', '
    UPDATE cluster_silo SET alive_at = @IAmAliveTime WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
'),
-- The version comes back also where nobody is: as a row without a silo.
('MembershipReadRowKey', '
    SELECT v.version AS Version, s.address AS Address, s.port AS Port, s.generation AS Generation, s.name AS SiloName, s.host AS HostName, s.status AS Status,
        s.gateway_port AS ProxyPort, s.suspected AS SuspectTimes, s.started_at AS StartTime, s.alive_at AS IAmAliveTime
    FROM cluster_version v LEFT JOIN cluster_silo s ON s.cluster = v.cluster AND s.address = @Address AND s.port = @Port AND s.generation = @Generation
    WHERE v.cluster = @DeploymentId
'),
('MembershipReadAllKey', '
    SELECT v.version AS Version, s.address AS Address, s.port AS Port, s.generation AS Generation, s.name AS SiloName, s.host AS HostName, s.status AS Status,
        s.gateway_port AS ProxyPort, s.suspected AS SuspectTimes, s.started_at AS StartTime, s.alive_at AS IAmAliveTime
    FROM cluster_version v LEFT JOIN cluster_silo s USING (cluster)
    WHERE v.cluster = @DeploymentId
'),
('GatewaysQueryKey', '
    SELECT address AS Address, gateway_port AS ProxyPort, generation AS Generation FROM cluster_silo WHERE cluster = @DeploymentId AND status = @Status AND gateway_port > 0
'),
('DeleteMembershipTableEntriesKey', '
    WITH silos AS (DELETE FROM cluster_silo WHERE cluster = @DeploymentId)
    DELETE FROM cluster_version WHERE cluster = @DeploymentId
'),
-- The provider asks for this one at its start, and its own schema does not have it. 3 is an active silo: it stays, however long it was silent, until it is voted out.
('CleanupDefunctSiloEntriesKey', '
    DELETE FROM cluster_silo WHERE cluster = @DeploymentId AND status <> 3 AND alive_at < @IAmAliveTime
'),
('UpsertReminderRowKey', '
    INSERT INTO reminder(service, grain, name, grain_hash, start_at, period, version)
    VALUES (@ServiceId, @GrainId, @ReminderName, @GrainHash, @StartTime, @Period, 0)
    ON CONFLICT (service, grain, name) DO UPDATE SET start_at = excluded.start_at, period = excluded.period, version = reminder.version + 1
    RETURNING version AS Version
'),
('ReadReminderRowKey', '
    SELECT grain AS GrainId, name AS ReminderName, start_at AS StartTime, period AS Period, version AS Version
    FROM reminder WHERE service = @ServiceId AND grain = @GrainId AND name = @ReminderName
'),
('ReadReminderRowsKey', '
    SELECT grain AS GrainId, name AS ReminderName, start_at AS StartTime, period AS Period, version AS Version FROM reminder WHERE service = @ServiceId AND grain = @GrainId
'),
-- A range of the ring is open at its beginning; the second kind goes over the ring''s end.
('ReadRangeRows1Key', '
    SELECT grain AS GrainId, name AS ReminderName, start_at AS StartTime, period AS Period, version AS Version
    FROM reminder WHERE service = @ServiceId AND grain_hash > @BeginHash AND grain_hash <= @EndHash
'),
('ReadRangeRows2Key', '
    SELECT grain AS GrainId, name AS ReminderName, start_at AS StartTime, period AS Period, version AS Version
    FROM reminder WHERE service = @ServiceId AND (grain_hash > @BeginHash OR grain_hash <= @EndHash)
'),
('DeleteReminderRowKey', '
    WITH gone AS (DELETE FROM reminder WHERE service = @ServiceId AND grain = @GrainId AND name = @ReminderName AND version = @Version RETURNING 1)
    SELECT EXISTS (SELECT FROM gone)
'),
('DeleteReminderRowsKey', '
    DELETE FROM reminder WHERE service = @ServiceId
');
