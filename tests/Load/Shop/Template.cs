using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using SubscriptionBox.Accounts;
using SubscriptionBox.Common;
using SubscriptionBox.Embedded.Storage;
using SubscriptionBox.Grains.Accounts;
using SubscriptionBox.Grains.Privacy;

namespace SubscriptionBox.Tests.Load;

/// <summary>One of the many.</summary>
public sealed record Member(string SubscriptionId, string Token);

/// <summary>Everything the shop keeps of one customer who came by the front door: states, events, and what the sandbox provider knows.</summary>
internal sealed partial class Template
{
    private const int PartLength = 24;
    private readonly string _email;
    private readonly string _emailHash;
    private readonly string _sessionKey;
    private readonly string _subscriptionId;
    private readonly ImmutableArray<string> _parts;
    private readonly ImmutableArray<(string Kind, SavedText Key, SavedText Json)> _states;
    private readonly ImmutableArray<(EventRecord Event, SavedText Source, SavedText? Customer, SavedText Actor, SavedText Data)> _events;
    private readonly ImmutableArray<(string Table, string[] Columns, SavedText?[] Values)> _rows;

    private Template(string email, string emailHash, string sessionKey, string subscriptionId, ImmutableArray<(string Kind, string Key, string Json)> states,
        ImmutableArray<EventRecord> events, ImmutableArray<(string Table, string[] Columns, string?[] Values)> rows)
    {
        (_email, _emailHash, _sessionKey, _subscriptionId) = (email, emailHash, sessionKey, subscriptionId);
        _parts = [.. states.SelectMany(s => Part().Matches(s.Key + " " + s.Json)).Select(m => m.Value).Distinct()];
        var own = new Regex(string.Join('|', _parts.Append(email).Append(emailHash).Append(sessionKey["ses-".Length..]).Select(Regex.Escape)), RegexOptions.CultureInvariant);
        _states = [.. states.Select(s => (s.Kind, new SavedText(s.Key, own), new SavedText(s.Json, own)))];
        _events = [.. events.Select(e => (e, new SavedText(e.Source, own), e.CustomerId is null ? null : new SavedText(e.CustomerId, own), new SavedText(e.ActorId, own), new SavedText(e.Data, own)))];
        _rows = [.. rows.Select(r => (r.Table, r.Columns, r.Values.Select(v => v is null ? null : new SavedText(v, own)).ToArray()))];
    }

    /// <summary>Reads one off the file.</summary>
    public static async Task<Template> Read(LoadShop shop, string email, string customerId, string token, string subscriptionId)
    {
        var emailHash = shop.Services.GetRequiredService<IShopSecrets>().KeyedHash("email", email);
        var sessionKey = SessionKey.Of(token)!;
        var vault = shop.Services.GetRequiredService<PersonalVault>();
        return await shop.Services.GetRequiredService<ShopFile>().Readers.Read(db =>
        {
            var accountId = db.Prepare("SELECT json_extract(state, '$.accountId') FROM grain_state WHERE kind = 'session' AND key = ?1").Bind(1, sessionKey).ScalarString()!;
            var states = new List<(string, string, string)>();
            var rows = db.Prepare("""
                SELECT kind, key, state FROM grain_state
                WHERE (instr(state, ?1) OR instr(state, ?2) OR key IN (?1, ?2) OR key = 'eml-' || ?3 OR instr(key, ?5)) AND (kind <> 'session' OR key = ?4)
                """).Bind(1, customerId).Bind(2, accountId).Bind(3, emailHash).Bind(4, sessionKey).Bind(5, subscriptionId["sub-".Length..]);
            while (rows.Step())
                states.Add((rows.GetString(0)!, rows.GetString(1)!, SavedStates.Open(rows.GetString(0)!, rows.GetString(2)!, vault)));
            return new Template(email, emailHash, sessionKey, subscriptionId, [.. states], [.. EventsOf(db, states)], [.. RowsOf(db, customerId)]);
        });
    }

    /// <summary>Writes another customer like this one: events first, so that nobody finds an outbox that the log does not have.</summary>
    /// <param name="number">Which one, 0–9,999,999.</param>
    public async Task<Member> Write(Crowd to, int number)
    {
        var token = $"load-{number:0000000}-".PadRight(SessionKey.TokenLength, 'x');
        var email = $"load-{number:0000000}@example.test";
        var others = _parts.ToDictionary(p => p, p => string.Concat($"{number:0000000}", p.AsSpan(7)));
        others[_email] = email;
        others[_emailHash] = to.Secrets.KeyedHash("email", email);
        others[_sessionKey["ses-".Length..]] = SessionKey.Of(token)!["ses-".Length..];
        await to.Events.Append([.. _events.Select(e => e.Event with { Source = e.Source.For(others), CustomerId = e.Customer?.For(others), ActorId = e.Actor.For(others), Data = e.Data.For(others) })]);
        await to.Provider([.. _rows.Select(r => (r.Table, r.Columns, r.Values.Select(v => v?.For(others)).ToArray()))]);
        foreach (var customer in _states.Where(s => s.Kind == "customer"))
            await to.Keys.Create(customer.Key.For(others));
        await Task.WhenAll(_states.Select(s => SavedStates.Write(to.Storage, s.Kind, s.Key.For(others), s.Json.For(others))));
        return new Member("sub-" + others[_subscriptionId["sub-".Length..]], token);
    }

    private static IEnumerable<EventRecord> EventsOf(SqliteReadContext db, List<(string Kind, string Key, string Json)> states)
    {
        foreach (var (kind, key, _) in states)
        {
            var rows = db.Prepare("SELECT source, sequence, at, type, customer_id, actor, role, reason, request_id, data, activity FROM event_log WHERE source = ?1 ORDER BY sequence").Bind(1, $"{kind}/{key}");
            while (rows.Step())
                yield return new(rows.GetString(0)!, rows.GetInt64(1), new DateTimeOffset(rows.GetInt64(2), TimeSpan.Zero), rows.GetString(3)!, rows.GetString(4), rows.GetString(5)!,
                    (Role)rows.GetInt64(6), rows.GetString(7), rows.GetString(8), rows.GetString(9)!, rows.GetInt64(10) != 0);
        }
    }

    private static IEnumerable<(string, string[], string?[])> RowsOf(SqliteReadContext db, string customerId)
    {
        string[] method = ["reference", "key", "token", "customer_id", "authenticated"];
        string[] payment = ["key", "reference", "method", "amount", "currency", "status", "code", "challenge", "created_at"];
        foreach (var (table, columns, values) in All(db, "sandbox_method", method, "customer_id = ?1", customerId))
        {
            // The provider's idempotency key is a hash that nobody asks for again.
            values[1] = $"{values[1]}-{values[0]!["pm-".Length..]}";
            yield return (table, columns, values);
        }
        foreach (var row in All(db, "sandbox_payment", payment, "method IN (SELECT reference FROM sandbox_method WHERE customer_id = ?1)", customerId))
            yield return row;
    }

    private static List<(string, string[], string?[])> All(SqliteReadContext db, string table, string[] columns, string where, string customerId)
    {
        var rows = db.Prepare($"SELECT {string.Join(", ", columns)} FROM {table} WHERE {where}").Bind(1, customerId);
        var found = new List<(string, string[], string?[])>();
        while (rows.Step())
            found.Add((table, columns, [.. Enumerable.Range(0, columns.Length).Select(rows.GetString)]));
        return found;
    }

    [GeneratedRegex("(?<![0-9a-z])[0-9a-z]{24}(?![0-9a-z])")]
    private static partial Regex Part();
}
