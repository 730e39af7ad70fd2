using System.Text.Json;
using Orleans.Runtime;
using Orleans.Storage;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Accounts;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Grains.Customers;
using SubscriptionBox.Grains.Orders;
using SubscriptionBox.Grains.Privacy;
using SubscriptionBox.Grains.Recommendations;
using SubscriptionBox.Grains.Subscriptions;

namespace SubscriptionBox.Tests.Load;

/// <summary>Writes a state through the grains' own storage, from the type the grain itself saves: what then stands in the file is what the grain would have written.</summary>
internal static class SavedStates
{
    private static readonly Dictionary<string, Func<IGrainStorage, string, string, Task>> Kinds = new()
    {
        ["account"] = Write<AccountState>("account"),
        ["customer"] = Write<CustomerState>("customer"),
        ["email"] = Write<EmailState>("email"),
        ["order"] = Write<OrderState>("order"),
        ["recommendation"] = Write<RecommendationState>("recommendation"),
        ["registrationKey"] = Write<RegistrationKeyState>("registrationKey"),
        ["session"] = Write<SessionState>("session"),
        ["subscription"] = Write<SubscriptionState>("subscription"),
    };

    /// <summary>Writes one.</summary>
    /// <exception cref="KeyNotFoundException">A kind that belongs to a customer and is not listed here: add it.</exception>
    public static Task Write(IGrainStorage storage, string kind, string key, string json) => Kinds[kind](storage, key, json);

    /// <summary>A saved text with its personal values opened: they are sealed again with the copy's own key.</summary>
    public static string Open(string kind, string json, PersonalVault vault) => kind switch
    {
        "account" => Open<AccountState>(json, vault),
        "customer" => Open<CustomerState>(json, vault),
        _ => json,
    };

    private static string Open<T>(string json, PersonalVault vault) where T : AggregateState =>
        JsonSerializer.Serialize(JsonSerializer.Deserialize<T>(json, vault.Options)! with { Handled = [] }, ShopJson.Options);

    private static Func<IGrainStorage, string, string, Task> Write<T>(string kind) => (storage, key, json) =>
    {
        var state = JsonSerializer.Deserialize<T>(json, ShopJson.Options)!;
        // The calendar's shard follows from the key.
        if (state is AggregateState { Wake: { } wake } aggregate)
            state = (T)(object)(aggregate with { Wake = wake with { Shard = CalendarShards.Of(key) } });
        return storage.WriteStateAsync(kind, GrainId.Create(kind, key), new GrainState<T>(state));
    };
}
