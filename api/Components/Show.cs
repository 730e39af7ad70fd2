using System.Globalization;
using SubscriptionBox.Common;

namespace SubscriptionBox.Api.Components;

/// <summary>How values read on a page.</summary>
public static class Show
{
    private static readonly CultureInfo English = CultureInfo.InvariantCulture;

    /// <summary>Money with its sign: $29.00, €29.00, £25.00, CA$39.00.</summary>
    public static string Money(Money money) => Sign(money.Currency) + (money.Amount / 100m).ToString("N2", English);

    /// <summary>An instant in a person's own zone: Friday 5 March 2027, 09:00.</summary>
    public static string Instant(DateTimeOffset at, string timeZone) => InZone(at, timeZone).ToString("dddd d MMMM yyyy, HH:mm", English);

    /// <summary>A local date: Friday 5 March 2027.</summary>
    public static string Date(DateOnly day) => day.ToString("dddd d MMMM yyyy", English);

    /// <summary>The local date of an instant.</summary>
    public static string Day(DateTimeOffset at, string timeZone) => InZone(at, timeZone).ToString("dddd d MMMM yyyy", English);

    /// <summary>How long until then, roughly: 3 days, 5 hours, 20 minutes.</summary>
    public static string Until(DateTimeOffset then, DateTimeOffset now) => (then - now) switch
    {
        { TotalDays: >= 2 } left => $"{(int)left.TotalDays} days",
        { TotalHours: >= 2 } left => $"{(int)left.TotalHours} hours",
        { TotalMinutes: >= 1 } left => $"{(int)left.TotalMinutes} minutes",
        _ => "no time",
    };

    /// <summary>A card: Visa ending in 4242, 04/2030.</summary>
    public static string Card(Customers.PaymentMethodView method) => $"{Title(method.Brand)} ending in {method.Last4}, {method.ExpMonth:00}/{method.ExpYear}";

    /// <summary>An address on one line.</summary>
    public static string Address(Customers.Address address) =>
        string.Join(", ", new[] { address.Line1, address.Line2, $"{address.PostalCode} {address.City}", address.Region, address.Country }.Where(part => !string.IsNullOrWhiteSpace(part)));

    /// <summary>An enumeration's value as words: PastDue is "past due".</summary>
    public static string Words<T>(T value) where T : struct, Enum =>
        string.Concat(value.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : char.ToLowerInvariant(c).ToString()));

    /// <summary>A name in camel case as words: outForDelivery is "out for delivery".</summary>
    public static string Spaced(string name) => string.Concat(name.Replace('_', ' ').Select((c, i) => i > 0 && char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : c.ToString()));

    /// <summary>A first letter in upper case.</summary>
    public static string Title(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private static DateTimeOffset InZone(DateTimeOffset at, string timeZone) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone) ? TimeZoneInfo.ConvertTime(at, zone) : at;

    private static string Sign(string currency) => currency switch { "USD" => "$", "EUR" => "€", "GBP" => "£", "CAD" => "CA$", _ => currency + " " };
}
