using System.Globalization;
using System.Text.Json;
using SubscriptionBox.Grains.Ledger;
using SubscriptionBox.Grains.Ledger.Invoices;
using SubscriptionBox.Grains.Privacy;
using SubscriptionBox.Ledger;

namespace SubscriptionBox.Silo.ReadSide.Ledger;

/// <summary>Reads of the ledger's tables.</summary>
public sealed class SqlLedgerReader(ShopDatabase database, PersonalVault vault) : ILedgerReader
{
    private const string FindEntries = """
        SELECT position, source, sequence, at, type, customer_id, reference FROM ledger_entry
        WHERE position < ?1 AND (?2 IS NULL OR at >= ?2) AND (?3 IS NULL OR at < ?3)
          AND (?4 IS NULL OR EXISTS (SELECT 1 FROM ledger_line WHERE ledger_line.account = ?4 AND ledger_line.position = ledger_entry.position))
        ORDER BY position DESC LIMIT ?5
        """;

    private const string Select = "SELECT d.number, d.json, p.json, d.customer_id FROM ledger_document d LEFT JOIN ledger_party p ON p.party = d.party ";

    /// <inheritdoc/>
    public Task<(long Position, IReadOnlyList<AccountSum> Sums)> Sums() => database.Readers.Read(static db =>
    {
        // One statement, so that sums and position are of one moment.
        var rows = db.Prepare("SELECT account, currency, debit, credit, (SELECT position FROM projection WHERE name = ?1) FROM ledger_balance UNION ALL SELECT -1, '', 0, 0, (SELECT position FROM projection WHERE name = ?1)")
            .Bind(1, LedgerProjection.Key);
        var sums = new List<AccountSum>();
        var position = 0L;
        while (rows.Step())
        {
            position = rows.IsNull(4) ? 0 : rows.GetInt64(4);
            if (rows.GetInt64(0) >= 0)
                sums.Add(new((LedgerAccount)rows.GetInt64(0), rows.GetString(1)!, rows.GetInt64(2), rows.GetInt64(3)));
        }
        return (position, (IReadOnlyList<AccountSum>)sums);
    });

    /// <inheritdoc/>
    public Task<IReadOnlyList<JournalEntryView>> Entries(DateTimeOffset? from, DateTimeOffset? until, LedgerAccount? account, long before, int limit) => database.Readers.Read((from, until, account, before, limit), static (db, q) =>
    {
        var rows = db.Prepare(FindEntries).Bind(1, q.before).Bind(2, q.from?.UtcTicks).Bind(3, q.until?.UtcTicks).Bind(4, (long?)q.account).Bind(5, q.limit);
        var entries = new List<JournalEntryView>();
        while (rows.Step())
            entries.Add(new(rows.GetInt64(0), $"{rows.GetString(1)}/{rows.GetInt64(2).ToString(CultureInfo.InvariantCulture)}", new(rows.GetInt64(3), TimeSpan.Zero), rows.GetString(4)!, rows.GetString(5), rows.GetString(6), []));
        return (IReadOnlyList<JournalEntryView>)[.. entries.Select(entry => entry with { Lines = Lines(db, entry.Position) })];
    });

    /// <inheritdoc/>
    public Task<IReadOnlyList<NumberedDocument>> Documents(int? year, DocumentPlace? after, int limit) => database.Readers.Read((year, after, limit, vault), static (db, q) => All(
        db.Prepare(Select + "WHERE (?1 IS NULL OR d.year = ?1) AND (d.series, d.year, d.number) > (?2, ?3, ?4) ORDER BY d.series, d.year, d.number LIMIT ?5")
            .Bind(1, (long?)q.year).Bind(2, q.after?.Series ?? "").Bind(3, q.after?.Year ?? 0).Bind(4, q.after?.Number ?? 0).Bind(5, q.limit), q.vault));

    /// <inheritdoc/>
    public Task<NumberedDocument?> Find(DocumentPlace place) => database.Readers.Read((place, vault), static (db, p) => All(
        db.Prepare(Select + "WHERE d.series = ?1 AND d.year = ?2 AND d.number = ?3").Bind(1, p.place.Series).Bind(2, p.place.Year).Bind(3, p.place.Number), p.vault).FirstOrDefault());

    /// <inheritdoc/>
    public Task<IReadOnlyList<NumberedDocument>> OfOrder(string orderId) => database.Readers.Read((orderId, vault), static (db, q) => All(
        db.Prepare(Select + "WHERE d.order_id = ?1 ORDER BY d.position").Bind(1, q.orderId), q.vault));

    /// <inheritdoc/>
    public Task<IReadOnlyList<NumberedDocument>> OfCustomer(string customerId) => database.Readers.Read((customerId, vault), static (db, q) => All(
        db.Prepare(Select + "WHERE d.customer_id = ?1 ORDER BY d.position").Bind(1, q.customerId), q.vault));

    /// <inheritdoc/>
    public Task ErasePerson(string customerId) => database.Writer.Enqueue(db =>
        db.Prepare("UPDATE ledger_party SET json = ?2 WHERE customer_id = ?1").Bind(1, customerId).Bind(2, JsonSerializer.Serialize(DocumentParty.Erased(customerId), ShopJson.Options)).Execute());

    private static ImmutableArray<JournalLine> Lines(ReadContext db, long position)
    {
        var rows = db.Prepare("SELECT account, amount, currency FROM ledger_line WHERE position = ?1 ORDER BY line").Bind(1, position);
        var lines = ImmutableArray.CreateBuilder<JournalLine>();
        while (rows.Step())
            lines.Add(new((LedgerAccount)rows.GetInt64(0), new(rows.GetInt64(1), rows.GetString(2)!)));
        return lines.ToImmutable();
    }

    private static IReadOnlyList<NumberedDocument> All(Statement rows, PersonalVault vault)
    {
        var found = new List<NumberedDocument>();
        while (rows.Step())
        {
            var document = JsonSerializer.Deserialize<Document>(rows.GetBytes(1), ShopJson.Options)!;
            var party = vault.Open(rows.GetString(2), SqlJournal.PartyPurpose) is { } text ? JsonSerializer.Deserialize<DocumentParty>(text, ShopJson.Options)! : DocumentParty.Erased(rows.GetString(3) ?? "");
            found.Add(new(rows.GetInt64(0), document with { Party = party }));
        }
        return found;
    }
}
