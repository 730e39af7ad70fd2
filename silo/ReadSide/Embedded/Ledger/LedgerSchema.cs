using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Silo.ReadSide.Ledger;

/// <summary>Tables of the ledger. Entries, their lines and documents are only ever added: the file itself refuses to change or delete them. What is known of a customer's person stands in
/// <c>ledger_party</c> alone, which may be masked. <c>ledger_balance</c> is kept beside the lines, in the same transaction, so that the trial balance need not read them all.</summary>
public sealed class LedgerSchema : ISchemaPart
{
    /// <inheritdoc/>
    public string Name => "ledger";

    /// <inheritdoc/>
    public int Version => 1;

    /// <inheritdoc/>
    public int Order => 10;

    /// <inheritdoc/>
    public void Upgrade(SqliteWriteContext database, int fromVersion)
    {
        database.ExecuteScript("""
            CREATE TABLE IF NOT EXISTS ledger_entry(
                position INTEGER PRIMARY KEY, source TEXT NOT NULL, sequence INTEGER NOT NULL, at INTEGER NOT NULL, type TEXT NOT NULL, customer_id TEXT, reference TEXT,
                UNIQUE(source, sequence));
            CREATE INDEX IF NOT EXISTS ledger_entry_by_time ON ledger_entry(at);
            CREATE TABLE IF NOT EXISTS ledger_line(
                position INTEGER NOT NULL REFERENCES ledger_entry(position), line INTEGER NOT NULL, account INTEGER NOT NULL, currency TEXT NOT NULL, amount INTEGER NOT NULL CHECK (amount <> 0),
                PRIMARY KEY(position, line)) WITHOUT ROWID;
            CREATE INDEX IF NOT EXISTS ledger_line_by_account ON ledger_line(account, position);
            CREATE TABLE IF NOT EXISTS ledger_balance(
                account INTEGER NOT NULL, currency TEXT NOT NULL, debit INTEGER NOT NULL, credit INTEGER NOT NULL, PRIMARY KEY(account, currency)) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS ledger_document(
                series TEXT NOT NULL, year INTEGER NOT NULL, number INTEGER NOT NULL CHECK (number > 0), position INTEGER NOT NULL, source TEXT NOT NULL, sequence INTEGER NOT NULL,
                order_id TEXT, customer_id TEXT, party TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY(series, year, number), UNIQUE(source, sequence)) WITHOUT ROWID;
            CREATE INDEX IF NOT EXISTS ledger_document_by_order ON ledger_document(order_id);
            CREATE INDEX IF NOT EXISTS ledger_document_by_customer ON ledger_document(customer_id);
            CREATE TABLE IF NOT EXISTS ledger_number(series TEXT NOT NULL, year INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY(series, year)) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS ledger_party(party TEXT PRIMARY KEY, customer_id TEXT NOT NULL, json TEXT NOT NULL) WITHOUT ROWID;
            CREATE INDEX IF NOT EXISTS ledger_party_by_customer ON ledger_party(customer_id);
            """);
        foreach (var table in new[] { "ledger_entry", "ledger_line", "ledger_document" })
            foreach (var change in new[] { "UPDATE", "DELETE" })
                database.ExecuteScript($"""
                    CREATE TRIGGER IF NOT EXISTS {table}_no_{change.ToLowerInvariant()} BEFORE {change} ON {table}
                    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
                    """);
    }
}
