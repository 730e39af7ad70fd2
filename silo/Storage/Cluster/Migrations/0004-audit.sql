-- The audit trail, by month of what happened (at: ticks of 100 ns since the year 1, UTC). A month is made when its first row comes.
CREATE TABLE audit_row(
    ordinal bigint NOT NULL, position bigint NOT NULL, at bigint NOT NULL, source txt NOT NULL, sequence bigint NOT NULL, actor txt NOT NULL, role bigint NOT NULL,
    customer txt, action txt NOT NULL, reason txt, summary txt, request_id txt, hash bytea NOT NULL, PRIMARY KEY(ordinal, at)) PARTITION BY RANGE (at);
CREATE INDEX audit_row_subject ON audit_row(substr(source, instr(source, '/') + 1), ordinal);
CREATE INDEX audit_row_customer ON audit_row(customer, ordinal) WHERE customer IS NOT NULL;
CREATE INDEX audit_row_actor ON audit_row(actor, ordinal) WHERE actor <> 'system';
CREATE INDEX audit_row_action ON audit_row(action, ordinal);
CREATE TABLE audit_kept(
    ordinal bigint PRIMARY KEY, position bigint NOT NULL, at bigint NOT NULL, source txt NOT NULL, sequence bigint NOT NULL, actor txt NOT NULL, role bigint NOT NULL,
    customer txt, action txt NOT NULL, reason txt, summary txt, request_id txt, hash bytea NOT NULL, previous bytea NOT NULL);
CREATE TABLE audit_day(day bigint PRIMARY KEY, first bigint NOT NULL, last bigint NOT NULL);
CREATE TABLE audit_cut(
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, through bigint NOT NULL, hash bytea NOT NULL, position bigint NOT NULL, removed bigint NOT NULL, kept bigint NOT NULL, kept_digest bytea NOT NULL);

CREATE FUNCTION audit_month(at bigint) RETURNS void LANGUAGE plpgsql AS $function$
DECLARE
    _begin timestamp := date_trunc('month', to_timestamp((at - 621355968000000000) / 10000000) AT TIME ZONE 'utc');
    _name text := 'audit_row_' || to_char(_begin, 'YYYYMM');
    _from bigint := extract(epoch FROM _begin)::bigint * 10000000 + 621355968000000000;
    _to bigint := extract(epoch FROM _begin + interval '1 month')::bigint * 10000000 + 621355968000000000;
BEGIN
    IF to_regclass(_name) IS NULL THEN
        EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF audit_row FOR VALUES FROM (%s) TO (%s)', _name, _from, _to);
    END IF;
END $function$;

-- Months of which no row is left after a purge.
CREATE FUNCTION audit_drop_months(through_ordinal bigint) RETURNS bigint LANGUAGE plpgsql AS $function$
DECLARE
    _month regclass;
    _last bigint;
    _dropped bigint := 0;
BEGIN
    IF through_ordinal > (SELECT coalesce(max(through), 0) FROM audit_cut) THEN
        RAISE EXCEPTION 'Rows of the audit trail are only removed by a purge.';
    END IF;
    FOR _month IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'audit_row'::regclass LOOP
        EXECUTE format('SELECT max(ordinal) FROM %s', _month) INTO _last;
        IF _last <= through_ordinal THEN
            EXECUTE format('DROP TABLE %s', _month);
            _dropped := _dropped + 1;
        END IF;
    END LOOP;
    RETURN _dropped;
END $function$;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $function$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $function$;
CREATE FUNCTION refuse_audit_delete() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    IF OLD.ordinal > (SELECT coalesce(max(through), 0) FROM audit_cut) THEN
        RAISE EXCEPTION 'Rows of the audit trail are only removed by a purge.';
    END IF;
    RETURN OLD;
END $function$;
CREATE TRIGGER audit_row_is_not_changed BEFORE UPDATE ON audit_row FOR EACH ROW EXECUTE FUNCTION refuse_change('Rows of the audit trail are not changed.');
CREATE TRIGGER audit_row_is_not_removed BEFORE DELETE ON audit_row FOR EACH ROW EXECUTE FUNCTION refuse_audit_delete();
CREATE TRIGGER audit_kept_is_not_changed BEFORE UPDATE ON audit_kept FOR EACH ROW EXECUTE FUNCTION refuse_change('Rows of the audit trail are not changed.');
CREATE TRIGGER audit_cut_is_not_changed BEFORE UPDATE OR DELETE ON audit_cut FOR EACH ROW EXECUTE FUNCTION refuse_change('Purges of the audit trail are not changed and not forgotten.');
