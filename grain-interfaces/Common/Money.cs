namespace SubscriptionBox.Common;

/// <summary>An amount of money: a whole number of minor units (cents, pence) and an ISO 4217 code. Never floating point (DESIGN.md, Time and money).</summary>
/// <param name="Amount">Minor units; negative for what is owed the other way.</param>
/// <param name="Currency">ISO 4217, upper case: USD, CAD, EUR or GBP.</param>
[GenerateSerializer, Immutable, Alias("money")]
[method: System.Text.Json.Serialization.JsonConstructor]
public readonly record struct Money(long Amount, string Currency)
{
    /// <summary>The sum of two amounts of one currency.</summary>
    /// <exception cref="InvalidOperationException">The currencies differ.</exception>
    public static Money operator +(Money a, Money b) => new(checked(a.Amount + Same(a, b)), a.Currency);

    /// <summary>The difference of two amounts of one currency.</summary>
    /// <exception cref="InvalidOperationException">The currencies differ.</exception>
    public static Money operator -(Money a, Money b) => new(checked(a.Amount - Same(a, b)), a.Currency);

    /// <summary>No money, in a currency.</summary>
    public static Money Zero(string currency) => new(0, currency);

    /// <summary>This amount × <paramref name="numerator"/> / <paramref name="denominator"/>, rounded half up, away from zero for debts too (rules.md: round half up, once per line).</summary>
    public Money Portion(long numerator, long denominator) => new(Rounded(Amount, numerator, denominator), Currency);

    private static long Rounded(long amount, long numerator, long denominator)
    {
        var product = (Int128)amount * numerator;
        var half = (Int128)denominator / 2;
        var magnitude = ((product < 0 ? -product : product) + half) / denominator;
        return checked((long)(product < 0 ? -magnitude : magnitude));
    }

    private static long Same(Money a, Money b) => a.Currency == b.Currency
        ? b.Amount
        : throw new InvalidOperationException($"Cannot combine {a.Currency} with {b.Currency}.");
}
