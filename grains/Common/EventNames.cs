using System.Text.Json;

namespace SubscriptionBox.Grains.Common;

/// <summary>Turns payloads into records and back.</summary>
public static class EventNames
{
    /// <summary>The stable name of a payload type: its name in camelCase.</summary>
    public static string Of(Type payload) => char.ToLowerInvariant(payload.Name[0]) + payload.Name[1..];

    /// <summary>The record of something that happened. A customer's own words (the reason) and personal properties of the payload are sealed here, once, and stay sealed wherever the record goes.</summary>
    /// <param name="vault">Null to leave everything readable.</param>
    public static EventRecord Record(
        DomainEvent happened, string source, long sequence, DateTimeOffset at, string? customerId, Caller caller, Privacy.PersonalVault? vault = null) =>
        new(source, sequence, at, Of(happened.GetType()), customerId, caller.ActorId, caller.Role,
            vault is null || customerId is null ? happened.Reason : vault.Seal(customerId, happened.Reason), caller.RequestId,
            vault is null ? JsonSerializer.Serialize(happened, happened.GetType(), ShopJson.Options) : vault.Payload(happened, customerId), happened.IsActivity && customerId is not null);

    /// <summary>Whether a record is of a payload type.</summary>
    public static bool Is<TPayload>(EventRecord record) where TPayload : DomainEvent => record.Type == Name<TPayload>.Value;

    private static class Name<TPayload>
    {
        internal static readonly string Value = Of(typeof(TPayload));
    }

    /// <summary>The payload of a record.</summary>
    public static TPayload Payload<TPayload>(EventRecord record) where TPayload : DomainEvent =>
        JsonSerializer.Deserialize<TPayload>(record.Data, ShopJson.Options)!;
}
