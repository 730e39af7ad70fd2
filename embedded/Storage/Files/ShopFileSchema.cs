namespace SubscriptionBox.Embedded.Storage;

/// <summary>What stands in every shop file before any part has added its tables.</summary>
internal static class ShopFileSchema
{
    /// <summary>"SBox" in ASCII: tells our file from any other SQLite database.</summary>
    public const int ApplicationId = 0x53426F78;

    /// <summary>The data version this program writes and understands; older ones are migrated at start, newer ones refused.</summary>
    public const int DataVersion = 1;

    /// <summary>Rows of 2 KB with random updates wrote the fewest bytes with pages of 4 KB (docs/decisions/shop-file.md).</summary>
    public const int PageSize = 4096;

    public const string Create = """
        CREATE TABLE shop_counter(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        INSERT INTO shop_counter(name, value) VALUES ('write_seq', 0);
        CREATE TABLE schema_part(name TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID;
        """;

    public const string ReadSequence = "SELECT value FROM shop_counter WHERE name = 'write_seq'";
    public const string SaveSequence = "UPDATE shop_counter SET value = ?1 WHERE name = 'write_seq'";
}
