using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace SubscriptionBox.Api.Hosting;

/// <summary>A list on the wire.</summary>
/// <param name="Items">At most the asked-for number.</param>
/// <param name="NextCursor">For the next page; null on the last.</param>
public sealed record ListBody<T>(ImmutableArray<T> Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? NextCursor);

/// <summary>Which page: <c>?cursor=&amp;limit=</c>. A parameter of this type is all a list endpoint needs; bad values are 400 and name the field.</summary>
public sealed class PageQuery
{
    /// <summary>The largest page.</summary>
    public const int MaxLimit = 100;

    /// <summary>The page size when none is asked for.</summary>
    public const int DefaultLimit = 20;

    private const int SealBytes = 8;
    private readonly byte[] _secret;

    private readonly string _list;

    private PageQuery(string? cursor, int limit, byte[] secret, string list) => (Cursor, Limit, _secret, _list) = (cursor, limit, secret, list);

    /// <summary>What the list gave as <c>NextCursor</c>; null for the first page.</summary>
    public string? Cursor { get; }

    /// <summary>1–100.</summary>
    public int Limit { get; }

    /// <summary>Reads the query.</summary>
    public static ValueTask<PageQuery?> BindAsync(HttpContext http, ParameterInfo parameter)
    {
        var query = http.Request.Query;
        var secret = http.RequestServices.GetRequiredService<IOptions<ApiOptions>>().Value.Secret;
        var limit = LimitOf(query["limit"].ToString(), DefaultLimit, MaxLimit);
        var list = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "";
        string? cursor = null;
        if (query["cursor"].ToString() is { Length: > 0 } given)
            cursor = Open(given, secret, list) ?? throw new BadField("cursor", "Not a cursor that this list gave out.");
        return ValueTask.FromResult<PageQuery?>(new(cursor, limit, secret, list));
    }

    /// <summary>Reads a limit from a query.</summary>
    /// <exception cref="BadField">Not a number from 1 to <paramref name="max"/>.</exception>
    public static int LimitOf(string? text, int byDefault, int max)
    {
        if (string.IsNullOrEmpty(text))
            return byDefault;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= max
            ? limit
            : throw new BadField("limit", $"Must be a whole number from 1 to {max}.");
    }

    /// <summary>Signs a cursor, so that only cursors of ours reach the grains, and only those of the same list.</summary>
    public string? Seal(string? cursor)
    {
        if (cursor is null)
            return null;
        var text = Encoding.UTF8.GetBytes(cursor);
        return WebEncoders.Base64UrlEncode([.. Mac(text, _secret, _list), .. text]);
    }

    /// <summary>A page of a list that is known whole; the cursor is a place in it.</summary>
    public ListBody<TBody> Of<TItem, TBody>(ImmutableArray<TItem> all, Func<TItem, TBody> body)
    {
        var from = Place();
        var next = from + Limit;
        return new([.. all.Skip(from).Take(Limit).Select(body)], next < all.Length ? Seal(next.ToString(CultureInfo.InvariantCulture)) : null);
    }

    /// <summary>Where in a list that is known whole this page begins.</summary>
    /// <exception cref="BadField">The cursor is one of another list.</exception>
    public int Place() => Cursor is null ? 0
        : int.TryParse(Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place
        : throw new BadField("cursor", "Not a cursor that this list gave out.");

    private static string? Open(string sealedCursor, byte[] secret, string list)
    {
        if (sealedCursor.Length > 2_000)
            return null;
        byte[] bytes;
        try
        {
            bytes = WebEncoders.Base64UrlDecode(sealedCursor);
        }
        catch (FormatException)
        {
            return null;
        }
        return bytes.Length > SealBytes && CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, SealBytes), Mac(bytes.AsSpan(SealBytes), secret, list))
            ? Encoding.UTF8.GetString(bytes.AsSpan(SealBytes))
            : null;
    }

    private static byte[] Mac(ReadOnlySpan<byte> cursor, byte[] secret, string list) =>
        HMACSHA256.HashData(secret, (byte[])[.. "cursor"u8, 0, .. Encoding.UTF8.GetBytes(list), 0, .. cursor])[..SealBytes];
}

/// <summary>A value of the request that breaks a rule; answered with 400 naming the field.</summary>
public sealed class BadField(string field, string message) : Exception($"{field}: {message}")
{
    /// <summary>The refusal.</summary>
    public Refusal Refusal { get; } = HttpRefusal.BadRequest.On(field, message);
}

/// <summary>The version a client has seen: <c>If-Match: "3"</c>. A parameter of this type reads the header.</summary>
/// <param name="Version">Null when any version will do; −1 for a tag that is none of ours and so matches nothing.</param>
public sealed record IfMatch(long? Version)
{
    /// <summary>Reads the header.</summary>
    public static ValueTask<IfMatch?> BindAsync(HttpContext http, ParameterInfo parameter)
    {
        var text = http.Request.Headers.IfMatch.ToString();
        long? version = text is "" or "*" ? null
            : text.Length is > 2 and < 22 && text[0] == '"' && text[^1] == '"' && long.TryParse(text.AsSpan(1, text.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : -1;
        return ValueTask.FromResult<IfMatch?>(new(version));
    }
}
