using System.Text.Json;
using SubscriptionBox.Grains.Ledger;
using SubscriptionBox.Grains.Ledger.Invoices;
using SubscriptionBox.Grains.Privacy;

namespace SubscriptionBox.Silo.ReadSide.Ledger;

/// <summary>The journal in the shop's database: entries, lines, balances, numbered documents and the position are one transaction.</summary>
public sealed class SqlJournal(ShopDatabase database, PersonalVault vault) : IJournal
{
    /// <summary>What parties are sealed for.</summary>
    internal const string PartyPurpose = "invoice-party";

    private const string SavePosition = "INSERT INTO projection(name, position) VALUES (?1, ?2) ON CONFLICT(name) DO UPDATE SET position = max(projection.position, excluded.position)";

    private const string AddEntry = "INSERT INTO ledger_entry(position, source, sequence, at, type, customer_id, reference) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING";

    private const string AddBalance = """
        INSERT INTO ledger_balance(account, currency, debit, credit) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT(account, currency) DO UPDATE SET debit = ledger_balance.debit + excluded.debit, credit = ledger_balance.credit + excluded.credit
        """;

    private const string NextNumber = """
        INSERT INTO ledger_number(series, year, last) VALUES (?1, ?2, 1) ON CONFLICT(series, year) DO UPDATE SET last = ledger_number.last + 1 RETURNING last
        """;

    /// <inheritdoc/>
    public Task<long> Position() => database.Readers.Read(static db => Position(db));

    /// <inheritdoc/>
    public Task Post(IReadOnlyList<Booking> bookings, long? position)
    {
        // Texts are made here, on the caller's time: the writer's thread serves everybody.
        var documents = bookings.Select(b => b.Document is { } d ? (Facts: JsonSerializer.Serialize(d with { Party = null }, ShopJson.Options), Party: Sealed(d.Party)) : default).ToArray();
        return database.Writer.Enqueue(db =>
        {
            for (var i = 0; i < bookings.Count; i++)
            {
                if (bookings[i].Entry is { } entry)
                    Add(db, bookings[i].Happened.Position, entry);
                if (bookings[i].Document is { } document)
                    Add(db, bookings[i].Happened, document, documents[i].Facts, documents[i].Party);
            }
            if (position is { } reached)
                db.Prepare(SavePosition).Bind(1, LedgerProjection.Key).Bind(2, reached).Execute();
        });
    }

    /// <summary>Sealed with the customer's own key: once that is destroyed, nobody reads the name and address on an invoice again.</summary>
    private string Sealed(DocumentParty? party)
    {
        var text = JsonSerializer.Serialize(party, ShopJson.Options);
        return party is not { CustomerId.Length: > 0, Name.Length: > 0 } ? text
            : vault.Seal(party.CustomerId, text, PartyPurpose) ?? JsonSerializer.Serialize(DocumentParty.Erased(party.CustomerId), ShopJson.Options);
    }

    private static void Add(WriteContext db, long position, JournalEntry entry)
    {
        var e = entry.Happened;
        var added = db.Prepare(AddEntry).Bind(1, position).Bind(2, e.Source).Bind(3, e.Sequence).Bind(4, e.At.UtcTicks).Bind(5, e.Type).Bind(6, e.CustomerId).Bind(7, entry.Reference).Execute();
        if (added == 0)
            return;
        for (var line = 0; line < entry.Lines.Length; line++)
        {
            var (account, amount) = (entry.Lines[line].Account, entry.Lines[line].Amount);
            db.Prepare("INSERT INTO ledger_line(position, line, account, currency, amount) VALUES (?1, ?2, ?3, ?4, ?5)")
                .Bind(1, position).Bind(2, line).Bind(3, (long)account).Bind(4, amount.Currency).Bind(5, amount.Amount).Execute();
            db.Prepare(AddBalance).Bind(1, (long)account).Bind(2, amount.Currency).Bind(3, Math.Max(0, amount.Amount)).Bind(4, Math.Max(0, -amount.Amount)).Execute();
        }
    }

    private static void Add(WriteContext db, LoggedEvent happened, Document document, string facts, string party)
    {
        var e = happened.Event;
        if (db.Prepare("SELECT 1 FROM ledger_document WHERE source = ?1 AND sequence = ?2").Bind(1, e.Source).Bind(2, e.Sequence).ScalarInt64() is not null)
            return;
        // The number is taken in the transaction that uses it: if that fails, the number was never taken.
        var number = db.Prepare(NextNumber).Bind(1, document.Series).Bind(2, document.Year).ScalarInt64()!.Value;
        db.Prepare("INSERT INTO ledger_document(series, year, number, position, source, sequence, order_id, customer_id, party, json) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")
            .Bind(1, document.Series).Bind(2, document.Year).Bind(3, number).Bind(4, happened.Position).Bind(5, e.Source).Bind(6, e.Sequence)
            .Bind(7, document.OrderId).Bind(8, e.CustomerId).Bind(9, document.PartyId).Bind(10, facts).Execute();
        db.Prepare("INSERT INTO ledger_party(party, customer_id, json) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING").Bind(1, document.PartyId).Bind(2, e.CustomerId ?? "").Bind(3, party).Execute();
    }

    private static long Position(ReadContext db) => db.Prepare("SELECT position FROM projection WHERE name = ?1").Bind(1, LedgerProjection.Key).ScalarInt64() ?? 0;
}
