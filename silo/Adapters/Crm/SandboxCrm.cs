using System.Text.Json;
using System.Text.Json.Nodes;
using SubscriptionBox.Crm;
using SubscriptionBox.Grains.Accounts;
using SubscriptionBox.Grains.Crm;
using SubscriptionBox.Grains.Privacy;

namespace SubscriptionBox.Silo.Adapters.Crm;

/// <summary>A CRM that goes no further than a list an administrator can read. As real ones do, it knows one contact an e-mail address. Contacts lie there sealed, each with its customer's data key.</summary>
public sealed class SandboxCrm(ShopDatabase database, PersonalVault vault, IShopSecrets secrets, TimeProvider clock) : ICrm, ISandboxCrm
{
    internal const string Purpose = "crm";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CrmOutcome>> Upsert(IReadOnlyList<CrmContact> contacts)
    {
        if (contacts.Count > ICrm.MostAtOnce)
            throw new ArgumentException($"At most {ICrm.MostAtOnce} contacts at once.", nameof(contacts));
        var rows = contacts.Select(c => (c.CustomerId, Hash: HashOf(c.Email), Sealed: vault.Seal(c.CustomerId, JsonSerializer.Serialize(c, ShopJson.Options), Purpose))).ToArray();
        var now = clock.GetUtcNow().UtcTicks;
        return await database.Writer.Enqueue(db => (IReadOnlyList<CrmOutcome>)[.. rows.Select(row => Upsert(db, row.CustomerId, row.Hash, row.Sealed, now))]);
    }

    /// <inheritdoc/>
    public Task Delete(string customerId) => database.Writer.Enqueue(customerId, static (db, id) => db.Prepare("DELETE FROM crm_contact WHERE customer_id = ?1").Bind(1, id).Execute());

    /// <inheritdoc/>
    public Task<JsonObject?> Export(string customerId) => database.Readers.Read((customerId, vault), static (db, q) =>
        db.Prepare("SELECT contact FROM crm_contact WHERE customer_id = ?1").Bind(1, q.customerId).ScalarString() is { } text && q.vault.Open(text, Purpose) is { } json
            ? JsonNode.Parse(json) as JsonObject
            : null);

    /// <inheritdoc/>
    public Task Claim(string contactId, string customerId) => database.Writer.Enqueue((contactId, customerId), static (db, q) =>
        db.Prepare("UPDATE crm_contact SET customer_id = ?2 WHERE 'con-' || place = ?1 AND customer_id IS NULL AND NOT EXISTS (SELECT 1 FROM crm_contact WHERE customer_id = ?2)")
            .Bind(1, q.contactId).Bind(2, q.customerId).Execute());

    /// <summary>Somebody enters a contact by hand, as people do in a CRM.</summary>
    public Task EnterByHand(string email, string name) => database.Writer.Enqueue(
        (Hash: HashOf(email), Sealed: vault.Seal(PersonalVault.Shop, JsonSerializer.Serialize(new CrmContact("", email, name, "", "none", null, "", clock.GetUtcNow()), ShopJson.Options), Purpose)!, Now: clock.GetUtcNow().UtcTicks),
        static (db, q) => db.Prepare("INSERT INTO crm_contact(email_hash, contact, updated_at) VALUES (?1, ?2, ?3)").Bind(1, q.Hash).Bind(2, q.Sealed).Bind(3, q.Now).Execute());

    /// <inheritdoc/>
    public Task<IReadOnlyList<(long Place, CrmContactView Contact)>> List(long after, int limit) => database.Readers.Read((after, limit, vault), static (db, q) =>
    {
        var rows = db.Prepare("SELECT place, customer_id, contact, updated_at FROM crm_contact WHERE place > ?1 ORDER BY place LIMIT ?2").Bind(1, q.after).Bind(2, q.limit);
        var found = new List<(long, CrmContactView)>();
        while (rows.Step())
            found.Add((rows.GetInt64(0), View(rows.GetInt64(0), rows.GetString(1), q.vault.Open(rows.GetString(2), Purpose), new(rows.GetInt64(3), TimeSpan.Zero))));
        return (IReadOnlyList<(long, CrmContactView)>)found;
    });

    private static CrmOutcome Upsert(WriteContext db, string customerId, string hash, string? contact, long now)
    {
        // Without a key there is nobody any more.
        if (contact is null)
        {
            db.Prepare("DELETE FROM crm_contact WHERE customer_id = ?1").Bind(1, customerId).Execute();
            return new CrmOutcome.Done();
        }
        var other = db.Prepare("SELECT place, customer_id FROM crm_contact WHERE email_hash = ?1 AND customer_id IS DISTINCT FROM ?2").Bind(1, hash).Bind(2, customerId);
        if (other.Step())
        {
            var (place, owner) = (other.GetInt64(0), other.GetString(1));
            other.Reset();
            return new CrmOutcome.Duplicate($"con-{place}", owner);
        }
        db.Prepare("""
            INSERT INTO crm_contact(customer_id, email_hash, contact, updated_at) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT(customer_id) DO UPDATE SET email_hash = excluded.email_hash, contact = excluded.contact, updated_at = excluded.updated_at
            """).Bind(1, customerId).Bind(2, hash).Bind(3, contact).Bind(4, now).Execute();
        return new CrmOutcome.Done();
    }

    private string HashOf(string email) => secrets.KeyedHash("crm-email", EmailAddress.Normalise(email));

    /// <summary>Whose key is gone is nobody any more, also while the deletion is still on its way.</summary>
    private static CrmContactView View(long place, string? customerId, string? json, DateTimeOffset updated)
    {
        var c = json is null ? new CrmContact("", "", "", "", "none", null, "", default) : JsonSerializer.Deserialize<CrmContact>(json, ShopJson.Options)!;
        return customerId is null || json is null
            ? new($"con-{place}", customerId, c.Email, c.Name, null, null, null, null, null, updated)
            : new($"con-{place}", customerId, c.Email, c.Name, c.Country, c.Status, c.PlanId, c.ConsentWording, c.ConsentedAt, updated);
    }
}

/// <summary>What the shop believes the CRM to hold, in the shop's database.</summary>
public sealed class SqlCrmRecords(ShopDatabase database) : ICrmRecords
{
    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, string>> Find(IReadOnlyCollection<string> customerIds) => database.Readers.Read(JsonSerializer.Serialize(customerIds, ShopJson.Options), static (db, ids) =>
    {
        var rows = db.Prepare("SELECT customer_id, print FROM crm_sent WHERE customer_id IN (SELECT value FROM json_each(?1))").Bind(1, ids);
        var found = new Dictionary<string, string>();
        while (rows.Step())
            found[rows.GetString(0)!] = rows.GetString(1)!;
        return (IReadOnlyDictionary<string, string>)found;
    });

    /// <inheritdoc/>
    public Task Save(IReadOnlyCollection<KeyValuePair<string, string>> prints) => database.Writer.Enqueue(prints, static (db, all) =>
    {
        foreach (var (customerId, print) in all)
            db.Prepare("INSERT INTO crm_sent(customer_id, print) VALUES (?1, ?2) ON CONFLICT(customer_id) DO UPDATE SET print = excluded.print").Bind(1, customerId).Bind(2, print).Execute();
        return all.Count;
    });
}
