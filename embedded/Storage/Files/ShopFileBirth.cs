namespace SubscriptionBox.Embedded.Storage;

/// <summary>Brings a new, empty shop file into being. It gets its name only when it is whole, so a crash on the way leaves nothing that a next start stumbles on.</summary>
internal static class ShopFileBirth
{
    private static readonly string[] Companions = ["-wal", "-shm", "-journal"];

    /// <summary>True when there was no file and now there is one.</summary>
    public static bool CreateIfMissing(ShopFolder folder)
    {
        Remove(folder.Unfinished);
        var file = new FileInfo(folder.Database);
        // An empty file holds no shop: somebody touched it, or another program was stopped at its very first step.
        if (file.Exists && file.Length > 0) return false;
        using (var connection = SqliteConnections.Create(folder.Unfinished))
        {
            connection.Run($"""
                BEGIN IMMEDIATE;
                PRAGMA application_id = {ShopFileSchema.ApplicationId};
                PRAGMA user_version = {ShopFileSchema.DataVersion};
                {ShopFileSchema.Create}
                COMMIT;
                """);
        }
        // A log left beside a file that was deleted by hand would be replayed into the new one.
        Remove(folder.Database);
        // The new name is durable before the first write is acknowledged: SQLite flushes the folder when it first flushes the new log.
        File.Move(folder.Unfinished, folder.Database);
        return true;
    }

    private static void Remove(string path)
    {
        File.Delete(path);
        foreach (var companion in Companions) File.Delete(path + companion);
    }
}
