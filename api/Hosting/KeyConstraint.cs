namespace SubscriptionBox.Api.Hosting;

/// <summary>Route constraint <c>{id:key(sub)}</c>: a grain key with that prefix. What cannot be a key is an unknown resource (404) and never wakes a grain.</summary>
public sealed class KeyConstraint(string prefix) : IRouteConstraint
{
    /// <summary>Most characters of a key.</summary>
    public const int MaxLength = 100;

    /// <inheritdoc/>
    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        values.TryGetValue(routeKey, out var value) && value is string text && IsKey(text, prefix);

    /// <summary>Whether a text can be a key with this prefix: the prefix, a hyphen, then letters, digits and hyphens.</summary>
    public static bool IsKey(string text, string prefix) =>
        text.Length > prefix.Length + 1 && text.Length <= MaxLength && text.StartsWith(prefix, StringComparison.Ordinal) && text[prefix.Length] == '-'
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}

/// <summary>Route constraint <c>{sku:sku}</c>: 2–40 letters, digits, '-', '_' and '.'.</summary>
public sealed class SkuConstraint : IRouteConstraint
{
    /// <inheritdoc/>
    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        values.TryGetValue(routeKey, out var value) && value is string text && IsSku(text);

    /// <summary>Whether a text can be a SKU.</summary>
    public static bool IsSku(string text) => text.Length is >= 2 and <= 40 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
