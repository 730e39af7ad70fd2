using Microsoft.Data.Sqlite;

namespace SubscriptionBox.Embedded.Storage;

/// <summary>Online copy of a shop file: a reader's snapshot written out compactly by SQLite itself.</summary>
internal static class ShopFileBackup
{
    public static Task Write(string source, string target, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(() => Write(source, target), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void Write(string source, string target)
    {
        if (File.Exists(target)) throw new IOException($"{target} exists already.");
        var unfinished = target + ".unfinished";
        File.Delete(unfinished);
        try
        {
            using (var connection = SqliteConnections.OpenReader(source))
            {
                // VACUUM INTO is refused on a connection that may only query, although it leaves the source alone.
                connection.Run("PRAGMA query_only = OFF");
                using var command = connection.CreateCommand();
                command.CommandText = "VACUUM INTO $target";
                command.Parameters.AddWithValue("$target", unfinished);
                command.ExecuteNonQuery();
            }
            using (var file = new FileStream(unfinished, FileMode.Open, FileAccess.ReadWrite)) file.Flush(flushToDisk: true);
            File.Move(unfinished, target);
        }
        catch (SqliteException exception)
        {
            File.Delete(unfinished);
            throw new IOException($"The copy {target} could not be written: {exception.Message}", exception);
        }
    }
}
