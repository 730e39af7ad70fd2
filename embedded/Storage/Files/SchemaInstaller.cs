namespace SubscriptionBox.Embedded.Storage;

/// <summary>Brings all parts of the schema up to date in one transaction, before anybody else can write.</summary>
internal static class SchemaInstaller
{
    /// <exception cref="ShopFileTooNewException">A part is of a later version than this program's.</exception>
    public static void Install(SqliteWriteContext database, string path, IEnumerable<ISchemaPart> parts)
    {
        var ordered = parts.OrderBy(part => part.Order).ToList();
        if (ordered.GroupBy(part => part.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Two schema parts are named {twice.Key}.", nameof(parts));
        database.BeginGroup();
        try
        {
            foreach (var part in ordered) Install(database, path, part);
            database.CommitGroup();
        }
        catch
        {
            database.Rollback();
            throw;
        }
    }

    private static void Install(SqliteWriteContext database, string path, ISchemaPart part)
    {
        var version = (int)(database.Prepare("SELECT version FROM schema_part WHERE name = ?1").Bind(1, part.Name).ScalarInt64() ?? 0);
        if (version == part.Version) return;
        if (version > part.Version) throw new ShopFileTooNewException(path, $"{part.Name} version", version, part.Version);
        part.Upgrade(database, version);
        database.Prepare("INSERT INTO schema_part(name, version) VALUES (?1, ?2) ON CONFLICT(name) DO UPDATE SET version = excluded.version")
            .Bind(1, part.Name).Bind(2, part.Version).Execute();
    }
}
