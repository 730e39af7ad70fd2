using System.Text.Json.Nodes;
using SubscriptionBox.Grains.Privacy;

namespace SubscriptionBox.Silo.Adapters.Mail;

/// <summary>The mailbox as a place that holds data of persons.</summary>
public sealed class MailboxStore(ShopDatabase database, PersonalVault vault) : IPersonalStore
{
    /// <inheritdoc/>
    public string Name => "mails";

    /// <inheritdoc/>
    public string? Projection => "prj-mail";

    /// <inheritdoc/>
    public Task<IReadOnlyList<JsonObject>> Export(string customerId) => database.Readers.Read((customerId, vault), static (db, q) =>
    {
        var rows = db.Prepare("SELECT mail_id, recipient, subject, body, at FROM mailbox WHERE customer_id = ?1 ORDER BY place").Bind(1, q.customerId);
        var mails = new List<JsonObject>();
        while (rows.Step())
            mails.Add(new JsonObject
            {
                ["mailId"] = rows.GetString(0), ["at"] = new DateTimeOffset(rows.GetInt64(4), TimeSpan.Zero), ["to"] = q.vault.Open(rows.GetString(1), "to"),
                ["subject"] = q.vault.Open(rows.GetString(2), "subject"), ["text"] = q.vault.Open(rows.GetString(3), "body"),
            });
        return (IReadOnlyList<JsonObject>)mails;
    });

    /// <inheritdoc/>
    public Task Erase(string customerId) => database.Writer.Enqueue(customerId, static (db, id) => db.Prepare("DELETE FROM mailbox WHERE customer_id = ?1").Bind(1, id).Execute());
}
