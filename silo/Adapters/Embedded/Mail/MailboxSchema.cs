using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Silo.Adapters.Mail;

/// <summary>Where mails of the embedded edition lie.</summary>
public sealed class MailboxSchema : ISchemaPart
{
    /// <inheritdoc/>
    public string Name => "mailbox";

    /// <inheritdoc/>
    public int Version => 2;

    /// <summary>After the event log, which knows whom the mails of version 1 concern.</summary>
    public int Order => 5;

    /// <summary>Version 1 kept mails in the clear, without saying whose they are.</summary>
    public void Upgrade(SqliteWriteContext database, int fromVersion)
    {
        database.ExecuteScript("""
            CREATE TABLE IF NOT EXISTS mailbox(
                place INTEGER PRIMARY KEY, mail_id TEXT NOT NULL UNIQUE, recipient TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL);
            ALTER TABLE mailbox ADD COLUMN customer_id TEXT;
            ALTER TABLE mailbox ADD COLUMN recipient_hash TEXT;
            CREATE INDEX mailbox_of_customer ON mailbox(customer_id);
            CREATE INDEX mailbox_to ON mailbox(recipient_hash, place) WHERE recipient_hash IS NOT NULL;
            """);
        var older = new List<(long Place, string Source, long Sequence)>();
        var rows = database.Prepare("SELECT place, mail_id FROM mailbox");
        while (rows.Step())
            if (rows.GetString(1)!.Split('.') is [var kind, .. var key, var number] && long.TryParse(number, out var sequence))
                older.Add((rows.GetInt64(0), $"{kind}/{string.Join('.', key)}", sequence));
        foreach (var (place, source, sequence) in older)
            database.Prepare("UPDATE mailbox SET customer_id = (SELECT customer_id FROM event_log WHERE source = ?2 AND sequence = ?3) WHERE place = ?1")
                .Bind(1, place).Bind(2, source).Bind(3, sequence).Execute();
    }
}
