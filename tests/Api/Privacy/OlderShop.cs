using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Accounts;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Grains.Customers;
using SubscriptionBox.Grains.Privacy;
using SubscriptionBox.Silo.Adapters.Privacy;

namespace SubscriptionBox.Tests.Api.Privacy;

/// <summary>Turns a closed shop's folder into what the build before sealing wrote: everything in the clear, no keys.</summary>
public static class OlderShop
{
    public static void Make(string folder)
    {
        using var db = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "shop.db"), Pooling = false }.ConnectionString);
        db.Open();
        var master = new MasterKeys(null, folder);
        var vault = new PersonalVault(new KeysIn(db, master), new RandomNonces());
        foreach (var (kind, key, state) in Rows(db, "SELECT kind, key, state FROM grain_state WHERE kind IN ('account', 'customer')"))
        {
            var clear = (JsonObject)JsonNode.Parse(kind == "account" ? Clear<AccountState>(state, vault) : Clear<CustomerState>(state, vault))!;
            clear.Remove("subject");
            Run(db, "UPDATE grain_state SET state = $c WHERE kind = $a AND key = $b", kind, key, clear.ToJsonString(ShopJson.Options));
        }
        foreach (var (name, _, _) in Rows(db, "SELECT name, '', '' FROM shop_secret"))
        {
            using var get = db.CreateCommand();
            get.CommandText = "SELECT value FROM shop_secret WHERE name = $a";
            get.Parameters.AddWithValue("$a", name);
            Run(db, "UPDATE shop_secret SET value = $b WHERE name = $a", name, master.Unwrap($"secret/{name}", (byte[])get.ExecuteScalar()!));
        }
        var mails = Rows(db, "SELECT mail_id, recipient, body FROM mailbox").Select(m => (m.Item1, To: vault.Open(m.Item2, "to"), Body: vault.Open(m.Item3, "body"))).ToList();
        Run(db, """
            DROP TABLE mailbox;
            CREATE TABLE mailbox(place INTEGER PRIMARY KEY, mail_id TEXT NOT NULL UNIQUE, recipient TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL);
            UPDATE schema_part SET version = 1 WHERE name = 'mailbox';
            """);
        foreach (var (id, to, body) in mails)
            Run(db, "INSERT INTO mailbox(mail_id, recipient, subject, body, at) VALUES ($a, $b, 'A mail', $c, 0)", id, to!, body!);
        Run(db, "DROP TABLE data_key; DELETE FROM schema_part WHERE name = 'data-keys'");
        File.Delete(Path.Combine(folder, MasterKeys.FileName));
    }

    private static string Clear<TState>(string state, PersonalVault vault) where TState : AggregateState =>
        JsonSerializer.Serialize(JsonSerializer.Deserialize<TState>(state, vault.Options)! with { Handled = [] }, ShopJson.Options);

    private static List<(string, string, string)> Rows(SqliteConnection db, string sql)
    {
        using var all = db.CreateCommand();
        all.CommandText = sql;
        using var rows = all.ExecuteReader();
        var found = new List<(string, string, string)>();
        while (rows.Read())
            found.Add((rows.GetString(0), rows.GetString(1), rows.GetString(2)));
        return found;
    }

    private static void Run(SqliteConnection db, string sql, params object[] values)
    {
        using var command = db.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
            command.Parameters.AddWithValue($"${(char)('a' + i)}", values[i]);
        command.ExecuteNonQuery();
    }

    private sealed class KeysIn(SqliteConnection db, IKeyWrap master) : IDataKeys
    {
        public DataKey Find(string subject)
        {
            using var get = db.CreateCommand();
            get.CommandText = "SELECT wrapped FROM data_key WHERE subject = $a";
            get.Parameters.AddWithValue("$a", subject);
            return get.ExecuteScalar() is byte[] wrapped ? new(DataKeyStatus.Present, master.Unwrap(subject, wrapped)) : default;
        }

        public Task Create(string subject) => throw new NotSupportedException();

        public Task Destroy(string subject) => throw new NotSupportedException();
    }
}
