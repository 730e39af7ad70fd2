using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace SubscriptionBox.Grains.Catalog;

/// <summary>Where a list goes on: a row's place, as text that is opaque to clients.</summary>
public static class ListCursor
{
    private const int MostCharacters = 2_000;

    /// <summary>The cursor after a row.</summary>
    public static string After(SearchKey row) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes<string[]>([row.Sort, row.Id], ShopJson.Options));

    /// <summary>The row a cursor stands for; null when it is not one that a list gave out.</summary>
    public static SearchKey? Read(string cursor)
    {
        if (cursor.Length is 0 or > MostCharacters || !Base64Url.IsValid(cursor))
            return null;
        try
        {
            return JsonSerializer.Deserialize<string[]>(Base64Url.DecodeFromChars(cursor), ShopJson.Options) is [{ } sort, { } id] ? new SearchKey(sort, id) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
