-- Names that the shop file's database knows too, so that one text of SQL serves both (docs/decisions/one-sql.md).
CREATE FUNCTION instr(text, text) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $function$ SELECT strpos($1, $2)::bigint $function$;
CREATE FUNCTION substr(text, bigint) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $function$ SELECT substring($1 from $2::integer) $function$;
CREATE FUNCTION json_each(list text) RETURNS TABLE(value txt) LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $function$ SELECT json_array_elements_text(list::json) $function$;
CREATE FUNCTION zeroblob(integer) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $function$ SELECT decode(repeat('00', $1), 'hex') $function$;
CREATE FUNCTION min(bigint, bigint) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $function$ SELECT least($1, $2) $function$;
CREATE FUNCTION max(bigint, bigint) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $function$ SELECT greatest($1, $2) $function$;

-- Positions are given out under a lock that is held until the commit, so that nobody who reads on from a position misses one.
CREATE TABLE event_log(
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, source txt NOT NULL, sequence bigint NOT NULL, at bigint NOT NULL, type txt NOT NULL, customer_id txt, actor txt NOT NULL,
    role bigint NOT NULL, reason txt, request_id txt, data txt NOT NULL, activity bigint NOT NULL, UNIQUE(source, sequence));
CREATE INDEX event_log_activity ON event_log(customer_id, position) WHERE activity = 1;
CREATE INDEX event_log_customer ON event_log(customer_id, position) WHERE customer_id IS NOT NULL;
CREATE TABLE projection(name txt PRIMARY KEY, position bigint NOT NULL);
CREATE TABLE redone_event(projection txt NOT NULL, position bigint NOT NULL, PRIMARY KEY(projection, position));

CREATE TABLE data_key(subject txt PRIMARY KEY, wrapped bytea, destroyed_at bigint);
CREATE TABLE shop_secret(name txt PRIMARY KEY, value bytea NOT NULL);
CREATE TABLE shop_object(name txt PRIMARY KEY, content bytea NOT NULL);
CREATE TABLE demo_shop(id bigint PRIMARY KEY CHECK (id = 1), loaded_at bigint NOT NULL);

CREATE TABLE mailbox(
    place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, mail_id txt NOT NULL UNIQUE, recipient txt NOT NULL, subject txt NOT NULL, body txt NOT NULL, at bigint NOT NULL, customer_id txt, recipient_hash txt);
CREATE INDEX mailbox_of_customer ON mailbox(customer_id);
CREATE INDEX mailbox_to ON mailbox(recipient_hash, place) WHERE recipient_hash IS NOT NULL;

CREATE TABLE crm_contact(
    place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id txt UNIQUE, email_hash txt NOT NULL UNIQUE, contact txt NOT NULL, updated_at bigint NOT NULL);
CREATE TABLE crm_sent(customer_id txt PRIMARY KEY, print txt NOT NULL);

-- The emulated payment provider and carrier, for staging.
CREATE TABLE sandbox_method(reference txt PRIMARY KEY, key txt NOT NULL UNIQUE, token txt NOT NULL, customer_id txt NOT NULL, authenticated bigint NOT NULL DEFAULT 0);
CREATE TABLE sandbox_payment(
    key txt PRIMARY KEY, reference txt NOT NULL UNIQUE, method txt NOT NULL, amount bigint NOT NULL, currency txt NOT NULL, status txt NOT NULL, code txt, challenge txt UNIQUE, created_at bigint NOT NULL);
CREATE TABLE sandbox_refund(key txt PRIMARY KEY, payment txt NOT NULL, amount bigint NOT NULL, reference txt NOT NULL);
CREATE INDEX sandbox_refund_of ON sandbox_refund(payment);
CREATE TABLE sandbox_webhook(id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body txt NOT NULL, delivered bigint NOT NULL DEFAULT 0);
CREATE INDEX sandbox_webhook_open ON sandbox_webhook(id) WHERE delivered = 0;
CREATE TABLE sandbox_secret(secret txt NOT NULL);
INSERT INTO sandbox_secret SELECT 'whsec_' || replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
CREATE TABLE sandbox_shipment(order_id txt PRIMARY KEY, tracking_number txt NOT NULL UNIQUE, picked_up_at bigint NOT NULL, time_zone txt NOT NULL);
