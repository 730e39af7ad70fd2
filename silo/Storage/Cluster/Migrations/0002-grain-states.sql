-- Where Orleans' ADO.NET provider keeps the grains' states, and what is read off them. Table, function and query names, parameters and columns are the provider's
-- (dotnet/orleans v10.2.2, MIT licence); the rest is mended:
--   * a record is unique: of two first writes that race, the second fails and its activation reads again. The provider's own table takes both, and the grain never starts again;
--   * a record that was cleared keeps its row and its version, so that no version comes twice, and reads as if it were not there;
--   * a key without a prefix, which the provider would read as a number ("042" is "42") or as a GUID, is refused;
--   * one index serves reading and writing, and no column in it ever changes: an update touches no index.
CREATE DOMAIN txt AS text COLLATE "C";

CREATE TABLE orleansstorage(
    grainidhash integer NOT NULL, grainidn0 bigint NOT NULL, grainidn1 bigint NOT NULL, graintypehash integer NOT NULL, graintypestring varchar(512) COLLATE "C" NOT NULL,
    grainidextensionstring varchar(512) COLLATE "C", serviceid varchar(150) NOT NULL, payloadbinary bytea, modifiedon timestamp NOT NULL, version integer NOT NULL,
    CONSTRAINT keys_have_a_prefix CHECK (grainidextensionstring IS NOT NULL AND grainidn0 = 0 AND grainidn1 = 0)
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX orleansstorage_one ON orleansstorage(graintypestring, (coalesce(grainidextensionstring, '')), serviceid, grainidn0, grainidn1);

CREATE FUNCTION writetostorage(
    _grainidhash integer, _grainidn0 bigint, _grainidn1 bigint, _graintypehash integer, _graintypestring varchar, _grainidextensionstring varchar, _serviceid varchar,
    _grainstateversion integer, _payloadbinary bytea) RETURNS TABLE(newgrainstateversion integer) LANGUAGE plpgsql AS $function$
BEGIN
    IF _grainstateversion IS NOT NULL THEN
        RETURN QUERY UPDATE orleansstorage s SET payloadbinary = _payloadbinary, modifiedon = now() AT TIME ZONE 'utc', version = s.version + 1
            WHERE s.graintypestring = _graintypestring AND coalesce(s.grainidextensionstring, '') = coalesce(_grainidextensionstring, '') AND s.serviceid = _serviceid
                AND s.grainidn0 = _grainidn0 AND s.grainidn1 = _grainidn1 AND s.version = _grainstateversion AND s.payloadbinary IS NOT NULL
            RETURNING s.version;
    ELSE
        RETURN QUERY INSERT INTO orleansstorage AS s(grainidhash, grainidn0, grainidn1, graintypehash, graintypestring, grainidextensionstring, serviceid, payloadbinary, modifiedon, version)
            VALUES (_grainidhash, _grainidn0, _grainidn1, _graintypehash, _graintypestring, _grainidextensionstring, _serviceid, _payloadbinary, now() AT TIME ZONE 'utc', 1)
            ON CONFLICT (graintypestring, (coalesce(grainidextensionstring, '')), serviceid, grainidn0, grainidn1) DO UPDATE
                SET payloadbinary = excluded.payloadbinary, modifiedon = excluded.modifiedon, version = s.version + 1 WHERE s.payloadbinary IS NULL
            RETURNING s.version;
    END IF;
    -- The version that was given, unchanged, tells the provider that nothing was written.
    IF NOT FOUND THEN
        RETURN QUERY SELECT _grainstateversion;
    END IF;
END $function$;

INSERT INTO orleansquery(querykey, querytext) VALUES
('WriteToStorageKey', '
    select * from WriteToStorage(@GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, @GrainIdExtensionString, @ServiceId, @GrainStateVersion, @PayloadBinary);
'),
('ReadFromStorageKey', '
    SELECT PayloadBinary, (now() at time zone ''utc''), Version FROM OrleansStorage
    WHERE GrainTypeString = @GrainTypeString AND coalesce(GrainIdExtensionString, '''') = coalesce(@GrainIdExtensionString, '''') AND ServiceId = @ServiceId
        AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1 AND PayloadBinary IS NOT NULL
'),
('ClearStorageKey', '
    UPDATE OrleansStorage SET PayloadBinary = NULL, Version = Version + 1
    WHERE GrainTypeString = @GrainTypeString AND coalesce(GrainIdExtensionString, '''') = coalesce(@GrainIdExtensionString, '''') AND ServiceId = @ServiceId
        AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1 AND Version = @GrainStateVersion AND PayloadBinary IS NOT NULL
    RETURNING Version AS NewGrainStateVersion
'),
-- A row is never deleted: a version would come twice.
('DeleteStorageKey', '
    UPDATE OrleansStorage SET PayloadBinary = NULL, Version = Version + 1
    WHERE GrainTypeString = @GrainTypeString AND coalesce(GrainIdExtensionString, '''') = coalesce(@GrainIdExtensionString, '''') AND ServiceId = @ServiceId
        AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1 AND Version = @GrainStateVersion AND PayloadBinary IS NOT NULL
    RETURNING Version AS NewGrainStateVersion
');

-- The states as text.
CREATE VIEW grain_state AS
    SELECT graintypestring AS kind, coalesce(grainidextensionstring, '') AS key, convert_from(payloadbinary, 'UTF8') AS state, version, serviceid FROM orleansstorage WHERE payloadbinary IS NOT NULL;

-- Indexes over the states: they change in the very transaction that changes the state, whoever writes it.
CREATE TABLE grain_wake(kind txt NOT NULL, key txt NOT NULL, shard bigint NOT NULL, at bigint NOT NULL, PRIMARY KEY(kind, key));
CREATE INDEX grain_wake_due ON grain_wake(shard, at, kind, key);
CREATE TABLE grain_order(key txt PRIMARY KEY, customer_id txt NOT NULL, placed_at txt NOT NULL);
CREATE INDEX grain_order_of ON grain_order(customer_id, placed_at, key);
CREATE TABLE grain_session(key txt PRIMARY KEY, account_id txt, customer_id txt, ended boolean NOT NULL, seen_at txt, opened_at txt);
CREATE INDEX grain_session_of_account ON grain_session(account_id, key);
CREATE INDEX grain_session_of_customer ON grain_session(customer_id, key);
CREATE INDEX grain_session_ended ON grain_session(key) WHERE ended;
CREATE INDEX grain_session_seen ON grain_session(seen_at);
CREATE INDEX grain_session_opened ON grain_session(opened_at);

-- Outboxes that the event log lacks something of: a write adds its own, an append takes it off. Numbers are transactions: whoever looks up to the oldest that still runs misses none.
-- A restored database counts its transactions anew; the offset, set by migrate-schema, keeps the numbers growing.
CREATE TABLE grain_outbox(source txt PRIMARY KEY, kind txt NOT NULL, key txt NOT NULL, sequence bigint NOT NULL, oldest_at txt, written bigint NOT NULL) WITH (fillfactor = 50);
CREATE INDEX grain_outbox_written ON grain_outbox(written);
CREATE TABLE write_offset(id integer PRIMARY KEY CHECK (id = 1), written bigint NOT NULL);
INSERT INTO write_offset VALUES (1, 0);

CREATE FUNCTION write_number() RETURNS bigint LANGUAGE sql AS $function$ SELECT pg_current_xact_id()::text::bigint + (SELECT written FROM write_offset) $function$;
CREATE FUNCTION writes_finished() RETURNS bigint LANGUAGE sql STABLE AS $function$ SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint + (SELECT written FROM write_offset) $function$;

-- A zero character in somebody's text is legal JSON, and PostgreSQL reads no member of such a text: it is left out here, and only here. (An escaped backslash before it is kept.)
CREATE FUNCTION state_json(state text) RETURNS json LANGUAGE sql IMMUTABLE STRICT AS $function$
    SELECT (CASE WHEN strpos(state, '\u0000') > 0 THEN regexp_replace(state, '(\\\\)|\\u0000', '\1', 'g') ELSE state END)::json
$function$;

CREATE FUNCTION grain_written() RETURNS trigger LANGUAGE plpgsql AS $function$
DECLARE
    _kind text := NEW.graintypestring;
    _key text := coalesce(NEW.grainidextensionstring, '');
    _state json := state_json(convert_from(NEW.payloadbinary, 'UTF8'));
    _at bigint := (_state #>> '{wake,at}')::bigint;
    _last bigint := (_state #>> '{outbox,-1,sequence}')::bigint;
BEGIN
    IF _at IS NULL THEN
        DELETE FROM grain_wake w WHERE w.kind = _kind AND w.key = _key;
    ELSE
        INSERT INTO grain_wake AS w VALUES (_kind, _key, (_state #>> '{wake,shard}')::bigint, _at)
            ON CONFLICT (kind, key) DO UPDATE SET shard = excluded.shard, at = excluded.at WHERE (w.shard, w.at) <> (excluded.shard, excluded.at);
    END IF;
    IF _last IS NOT NULL THEN
        INSERT INTO grain_outbox AS o VALUES (_kind || '/' || _key, _kind, _key, _last, _state #>> '{outbox,0,at}', write_number())
            ON CONFLICT (source) DO UPDATE SET sequence = excluded.sequence, oldest_at = excluded.oldest_at, written = excluded.written WHERE o.sequence <> excluded.sequence;
    END IF;
    IF _kind = 'order' AND _state IS NOT NULL THEN
        INSERT INTO grain_order AS o VALUES (_key, coalesce(_state ->> 'customerId', ''), coalesce(_state ->> 'placedAt', ''))
            ON CONFLICT (key) DO UPDATE SET customer_id = excluded.customer_id, placed_at = excluded.placed_at WHERE (o.customer_id, o.placed_at) <> (excluded.customer_id, excluded.placed_at);
    ELSIF _kind = 'session' THEN
        IF _state IS NULL THEN
            DELETE FROM grain_session s WHERE s.key = _key;
        ELSE
            INSERT INTO grain_session AS s VALUES (
                    _key, _state ->> 'accountId', _state ->> 'customerId', coalesce((_state ->> 'ended')::boolean, false), _state ->> 'seenAt', _state ->> 'openedAt')
                ON CONFLICT (key) DO UPDATE SET account_id = excluded.account_id, customer_id = excluded.customer_id, ended = excluded.ended, seen_at = excluded.seen_at, opened_at = excluded.opened_at
                WHERE s IS DISTINCT FROM excluded;
        END IF;
    ELSIF _kind = 'clock' THEN
        PERFORM pg_notify('shop_clock', '');
    END IF;
    RETURN NULL;
END $function$;
CREATE TRIGGER grain_written AFTER INSERT OR UPDATE OF payloadbinary ON orleansstorage FOR EACH ROW EXECUTE FUNCTION grain_written();
