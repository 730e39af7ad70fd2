using SubscriptionBox.Embedded.Storage;
using SubscriptionBox.Grains.Mail;
using SubscriptionBox.Mail;

namespace SubscriptionBox.Silo.Adapters.Mail;

/// <summary>Where mails of the embedded edition lie.</summary>
public sealed class MailboxSchema : ISchemaPart
{
    /// <inheritdoc/>
    public string Name => "mailbox";

    /// <inheritdoc/>
    public int Version => 1;

    /// <inheritdoc/>
    public void Upgrade(SqliteWriteContext database, int fromVersion) => database.ExecuteScript("""
        CREATE TABLE IF NOT EXISTS mailbox(
            place INTEGER PRIMARY KEY, mail_id TEXT NOT NULL UNIQUE, recipient TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL);
        """);
}

/// <summary>Mails that go no further than a mailbox an administrator can read.</summary>
public sealed class SqliteMailbox(ShopFile file) : IMailer, IMailbox
{
    private const string Columns = "SELECT place, mail_id, recipient, subject, body, at FROM mailbox ";

    /// <inheritdoc/>
    public Task Send(OutgoingMail mail) => file.Writer.Enqueue(mail, static (db, m) =>
        db.Prepare("INSERT INTO mailbox(mail_id, recipient, subject, body, at) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT(mail_id) DO NOTHING")
            .Bind(1, m.MailId).Bind(2, m.To).Bind(3, m.Subject).Bind(4, m.Text).Bind(5, m.At.UtcTicks).Execute());

    /// <inheritdoc/>
    public Task<IReadOnlyList<(long Place, MailView Mail)>> List(string? text, long? before, int limit) => file.Readers.Read((Text: text?.ToLowerInvariant(), before, limit), static (db, q) =>
    {
        var rows = db.Prepare(Columns + """
            WHERE place < ?1 AND (?2 IS NULL OR instr(lower(recipient), ?2) > 0 OR instr(lower(subject), ?2) > 0 OR instr(lower(body), ?2) > 0)
            ORDER BY place DESC LIMIT ?3
            """).Bind(1, q.before ?? long.MaxValue).Bind(2, q.Text).Bind(3, q.limit);
        var found = new List<(long, MailView)>();
        while (rows.Step())
            found.Add((rows.GetInt64(0), Mail(rows)));
        return (IReadOnlyList<(long, MailView)>)found;
    });

    /// <inheritdoc/>
    public Task<MailView?> Find(string mailId) => file.Readers.Read(mailId, static (db, id) =>
    {
        var row = db.Prepare(Columns + "WHERE mail_id = ?1").Bind(1, id);
        return row.Step() ? Mail(row) : null;
    });

    private static MailView Mail(Statement row) =>
        new(row.GetString(1)!, row.GetString(2)!, row.GetString(3)!, row.GetString(4)!, new DateTimeOffset(row.GetInt64(5), TimeSpan.Zero));
}
