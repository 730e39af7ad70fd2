-- Read models: all of it can be computed anew from the event log.
CREATE TABLE read_product(sku txt PRIMARY KEY, name txt NOT NULL, category txt NOT NULL, active bigint NOT NULL, version bigint NOT NULL, text txt NOT NULL, json txt NOT NULL);
CREATE INDEX read_product_by_name ON read_product(name, sku);
CREATE INDEX read_product_by_category ON read_product(category, name, sku);
CREATE TABLE read_plan(plan_id txt PRIMARY KEY, name txt NOT NULL, version bigint NOT NULL, json txt NOT NULL);
CREATE TABLE read_supplier(supplier_id txt PRIMARY KEY, name txt NOT NULL, json txt NOT NULL, version bigint NOT NULL);
CREATE INDEX read_supplier_by_name ON read_supplier(name, supplier_id);
CREATE TABLE read_purchase_order(purchase_order_id txt PRIMARY KEY, placed_at bigint NOT NULL, json txt NOT NULL, version bigint NOT NULL);
CREATE INDEX read_purchase_order_by_time ON read_purchase_order(placed_at, purchase_order_id);
CREATE TABLE read_stock(sku txt PRIMARY KEY, position bigint NOT NULL, version bigint NOT NULL, promised bigint NOT NULL, json txt);
CREATE INDEX read_stock_changed ON read_stock(position);
CREATE TABLE read_catalogue_version(id bigint PRIMARY KEY CHECK (id = 1), version bigint NOT NULL);
CREATE TABLE promised_stock(sku txt PRIMARY KEY, units bigint NOT NULL, position bigint NOT NULL, told bigint NOT NULL);
CREATE INDEX promised_stock_untold ON promised_stock(sku) WHERE told < position;

CREATE TABLE mkt_campaign(campaign_id txt PRIMARY KEY, created_at bigint NOT NULL, version bigint NOT NULL, name txt NOT NULL, status txt NOT NULL);
CREATE INDEX mkt_campaign_by_time ON mkt_campaign(created_at, campaign_id);
CREATE TABLE mkt_campaign_total(
    campaign_id txt NOT NULL, currency txt NOT NULL, redemptions bigint NOT NULL, charges bigint NOT NULL, discount bigint NOT NULL, revenue bigint NOT NULL, PRIMARY KEY(campaign_id, currency));
CREATE TABLE mkt_segment(segment_id txt PRIMARY KEY, created_at bigint NOT NULL, version bigint NOT NULL, json txt NOT NULL);
CREATE INDEX mkt_segment_by_time ON mkt_segment(created_at, segment_id);
CREATE TABLE mkt_customer(customer_id txt PRIMARY KEY, country txt NOT NULL DEFAULT '', categories txt NOT NULL DEFAULT ',', started_at bigint, skips bigint NOT NULL DEFAULT 0);
CREATE TABLE mkt_subscription(subscription txt PRIMARY KEY, customer_id txt NOT NULL, plan_id txt NOT NULL, status txt NOT NULL);
CREATE INDEX mkt_subscription_of ON mkt_subscription(customer_id);
CREATE TABLE mkt_rating(delivery_id txt NOT NULL, sku txt NOT NULL, customer_id txt NOT NULL, stars bigint NOT NULL, PRIMARY KEY(delivery_id, sku));
CREATE INDEX mkt_rating_of ON mkt_rating(customer_id, stars);

CREATE TABLE metric_standing(source txt PRIMARY KEY, plan_id txt NOT NULL, status bigint NOT NULL, json txt NOT NULL);
CREATE INDEX metric_standing_of_plan ON metric_standing(plan_id, source);
CREATE TABLE metric_day(
    day txt NOT NULL, plan_id txt NOT NULL, currency txt NOT NULL, active bigint NOT NULL, past_due bigint NOT NULL, paused bigint NOT NULL, mrr bigint NOT NULL,
    started bigint NOT NULL, reactivated bigint NOT NULL, cancelled bigint NOT NULL, skipped bigint NOT NULL, ordered bigint NOT NULL, PRIMARY KEY(day, plan_id, currency));

-- The ledger: entries, their lines and documents are only ever added; the database itself refuses to change or delete them.
CREATE TABLE ledger_entry(
    position bigint PRIMARY KEY, source txt NOT NULL, sequence bigint NOT NULL, at bigint NOT NULL, type txt NOT NULL, customer_id txt, reference txt, UNIQUE(source, sequence));
CREATE INDEX ledger_entry_by_time ON ledger_entry(at);
CREATE TABLE ledger_line(
    position bigint NOT NULL REFERENCES ledger_entry(position), line bigint NOT NULL, account bigint NOT NULL, currency txt NOT NULL, amount bigint NOT NULL CHECK (amount <> 0), PRIMARY KEY(position, line));
CREATE INDEX ledger_line_by_account ON ledger_line(account, position);
CREATE TABLE ledger_balance(account bigint NOT NULL, currency txt NOT NULL, debit bigint NOT NULL, credit bigint NOT NULL, PRIMARY KEY(account, currency));
CREATE TABLE ledger_document(
    series txt NOT NULL, year bigint NOT NULL, number bigint NOT NULL CHECK (number > 0), position bigint NOT NULL, source txt NOT NULL, sequence bigint NOT NULL,
    order_id txt, customer_id txt, party txt NOT NULL, json txt NOT NULL, PRIMARY KEY(series, year, number), UNIQUE(source, sequence));
CREATE INDEX ledger_document_by_order ON ledger_document(order_id);
CREATE INDEX ledger_document_by_customer ON ledger_document(customer_id);
CREATE TABLE ledger_number(series txt NOT NULL, year bigint NOT NULL, last bigint NOT NULL, PRIMARY KEY(series, year));
CREATE TABLE ledger_party(party txt PRIMARY KEY, customer_id txt NOT NULL, json txt NOT NULL);
CREATE INDEX ledger_party_by_customer ON ledger_party(customer_id);
CREATE TRIGGER ledger_entry_only_grows BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION refuse_change('the ledger is append-only');
CREATE TRIGGER ledger_line_only_grows BEFORE UPDATE OR DELETE ON ledger_line FOR EACH ROW EXECUTE FUNCTION refuse_change('the ledger is append-only');
CREATE TRIGGER ledger_document_only_grows BEFORE UPDATE OR DELETE ON ledger_document FOR EACH ROW EXECUTE FUNCTION refuse_change('the ledger is append-only');
