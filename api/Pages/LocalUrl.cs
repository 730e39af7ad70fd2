namespace SubscriptionBox.Api.Pages;

/// <summary>Return addresses stay in the shop (trust-checklist 35).</summary>
public static class LocalUrl
{
    /// <summary>The address if it is a path of this shop, otherwise the other one.</summary>
    public static string Or(string? url, string otherwise) =>
        url is { Length: > 0 and < 2000 } && url[0] == '/' && !url.StartsWith("//", StringComparison.Ordinal) && !url.Contains('\\') && !url.Any(char.IsControl)
            ? url
            : otherwise;
}
