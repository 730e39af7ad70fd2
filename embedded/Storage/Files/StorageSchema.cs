namespace SubscriptionBox.Embedded.Storage;

/// <summary>The schema parts of the storage itself.</summary>
public static class StorageSchema
{
    /// <summary>Grain states, reminders and streams; give them to <see cref="ShopFile.Open"/> together with your own.</summary>
    public static IReadOnlyList<ISchemaPart> Parts { get; } = [new GrainStateSchema(), new ReminderSchema(), new StreamSchema()];
}
