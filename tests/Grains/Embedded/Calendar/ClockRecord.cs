using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Calendar;

namespace SubscriptionBox.Tests.Grains.Calendar;

/// <summary>Changes saved states of a closed shop, as a crash or bad luck would leave them.</summary>
internal static class ClockRecord
{
    /// <summary>The clock in the middle of a step.</summary>
    public static void Write(string folder, DateTimeOffset frozenAt, DateTimeOffset target)
    {
        var state = new ClockState { FrozenAt = frozenAt, From = frozenAt, Target = target };
        Run(folder, "INSERT INTO grain_state(kind, key, write_seq, state) VALUES ('clock', 'clk-shop', 1, $state)", JsonSerializer.Serialize(state, ShopJson.Options));
    }

    /// <summary>A state whose grain cannot be activated, although the due index still reads it.</summary>
    public static void BreakState(string folder, string kind, string key)
    {
        var state = JsonNode.Parse(Query(folder, $"SELECT state FROM grain_state WHERE kind = '{kind}' AND key = '{key}'"))!;
        state["status"] = new JsonObject();
        Run(folder, $"UPDATE grain_state SET state = $state WHERE kind = '{kind}' AND key = '{key}'", state.ToJsonString());
    }

    private static string Query(string folder, string sql)
    {
        using var connection = Open(folder);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (string)command.ExecuteScalar()!;
    }

    private static void Run(string folder, string sql, string state)
    {
        using var connection = Open(folder);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$state", state);
        if (command.ExecuteNonQuery() != 1)
            throw new InvalidOperationException("There is no such state.");
    }

    private static SqliteConnection Open(string folder)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "shop.db")};Pooling=false");
        connection.Open();
        return connection;
    }
}
