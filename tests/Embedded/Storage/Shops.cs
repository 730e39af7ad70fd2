using Orleans;
using Orleans.Runtime;
using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Tests.Embedded.Storage;

/// <summary>Opens shop files for tests, with the storage's own schema.</summary>
internal static class Shops
{
    public static ShopFile Open(TemporaryFolder folder, params ISchemaPart[] more) => Open(folder.Path, null, more);

    public static ShopFile Open(string folder, Action<ShopFileOptions>? configure = null, params ISchemaPart[] more)
    {
        var options = new ShopFileOptions { Folder = folder, Readers = 2 };
        configure?.Invoke(options);
        return ShopFile.Open(options, [.. StorageSchema.Parts, .. more]);
    }

    public static SqliteGrainStorage GrainStorage(ShopFile file) => new(file, new GrainStateLog(file), new SqliteGrainStorageOptions());

    public static GrainId Sub(string key) => GrainId.Create("subscription", "sub-" + key);

    public static async Task<GrainState<Note>> Read(this SqliteGrainStorage storage, string key, string kind = "note")
    {
        var state = new GrainState<Note>();
        await storage.ReadStateAsync(kind, Sub(key), state);
        return state;
    }

    public static async Task<GrainState<Note>> Write(this SqliteGrainStorage storage, string key, string text, string? etag = null, string kind = "note")
    {
        var state = new GrainState<Note>(new Note { Text = text }, etag);
        await storage.WriteStateAsync(kind, Sub(key), state);
        return state;
    }
}

public sealed class Note
{
    public string Text { get; set; } = "";

    public int Number { get; set; }
}
