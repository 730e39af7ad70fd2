using SubscriptionBox.Grains.Accounts;
using SubscriptionBox.Grains.Mail;
using SubscriptionBox.Grains.Privacy;
using SubscriptionBox.Mail;

namespace SubscriptionBox.Silo.Adapters.Mail;

/// <summary>Mails that go no further than a mailbox an administrator can read. They lie there sealed, each with its customer's data key; an address is found by its keyed hash.</summary>
public sealed class SqlMailbox(ShopDatabase database, PersonalVault vault, IShopSecrets secrets) : IMailer, IMailbox
{
    private const string Columns = "SELECT place, mail_id, recipient, subject, body, at FROM mailbox ";
    private const int BatchSize = 200;

    /// <inheritdoc/>
    public Task Send(OutgoingMail mail)
    {
        var row = (mail.MailId, mail.CustomerId, mail.At, Hash: HashOf(mail.To),
            To: vault.Seal(mail.CustomerId, mail.To, "to"), Subject: vault.Seal(mail.CustomerId, mail.Subject, "subject"), Body: vault.Seal(mail.CustomerId, mail.Text, "body"));
        // Without a key there is nobody any more.
        return row.To is null ? Task.CompletedTask : database.Writer.Enqueue(row, static (db, m) => db.Prepare("""
                INSERT INTO mailbox(mail_id, recipient, subject, body, at, customer_id, recipient_hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT(mail_id) DO NOTHING
                """).Bind(1, m.MailId).Bind(2, m.To).Bind(3, m.Subject).Bind(4, m.Body).Bind(5, m.At.UtcTicks).Bind(6, m.CustomerId).Bind(7, m.Hash).Execute());
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<(long Place, MailView Mail)>> List(string? text, long? before, int limit)
    {
        // Most look for an address; everything else has to be opened and looked through, newest first.
        var hash = text is not null && EmailAddress.IsValid(EmailAddress.Normalise(text)) ? HashOf(text) : null;
        var found = await Matching(hash, hash is null ? text : null, before, limit);
        return found.Count > 0 || hash is null ? found : await Matching(null, text, before, limit);
    }

    /// <inheritdoc/>
    public Task<MailView?> Find(string mailId) => database.Readers.Read((mailId, vault), static (db, q) =>
    {
        var row = db.Prepare(Columns + "WHERE mail_id = ?1").Bind(1, q.mailId);
        return row.Step() ? Mail(row, q.vault) : null;
    });

    private async Task<List<(long Place, MailView Mail)>> Matching(string? hash, string? text, long? before, int limit)
    {
        var found = new List<(long Place, MailView Mail)>();
        for (var from = before ?? long.MaxValue; ;)
        {
            var batch = await database.Readers.Read((hash, from, Limit: text is null ? limit : BatchSize, vault), static (db, q) =>
            {
                var rows = (q.hash is null ? db.Prepare(Columns + "WHERE place < ?1 ORDER BY place DESC LIMIT ?2")
                    : db.Prepare(Columns + "WHERE place < ?1 AND recipient_hash = ?3 ORDER BY place DESC LIMIT ?2").Bind(3, q.hash)).Bind(1, q.from).Bind(2, q.Limit);
                var read = new List<(long, MailView)>();
                while (rows.Step())
                    read.Add((rows.GetInt64(0), Mail(rows, q.vault)));
                return read;
            });
            found.AddRange(batch.Where(row => text is null || Holds(row.Item2, text)).Take(limit - found.Count));
            if (text is null || found.Count >= limit || batch.Count < BatchSize)
                return found;
            from = batch[^1].Item1;
        }
    }

    private string HashOf(string address) => secrets.KeyedHash("mailbox", EmailAddress.Normalise(address));

    private static bool Holds(MailView mail, string text) =>
        mail.To.Contains(text, StringComparison.OrdinalIgnoreCase) || mail.Subject.Contains(text, StringComparison.OrdinalIgnoreCase) || mail.Text.Contains(text, StringComparison.OrdinalIgnoreCase);

    private static MailView Mail(Statement row, PersonalVault vault) => new(
        row.GetString(1)!, vault.Open(row.GetString(2), "to") ?? "", vault.Open(row.GetString(3), "subject") ?? "", vault.Open(row.GetString(4), "body") ?? "",
        new DateTimeOffset(row.GetInt64(5), TimeSpan.Zero));
}
