using SubscriptionBox.Grains.Payments;

namespace SubscriptionBox.Silo.Adapters.Payments;

/// <summary>A payment as the emulated provider keeps it.</summary>
internal sealed record SandboxPayment(string Key, string Reference, string Method, Money Amount, string Status, string? Code, string? Challenge)
{
    public const string Succeeded = "succeeded";
    public const string Declined = "declined";

    /// <summary>Waits for the customer's authentication.</summary>
    public const string Open = "open";

    private const string Columns = "SELECT key, reference, method, amount, currency, status, code, challenge FROM sandbox_payment WHERE ";

    public static SandboxPayment? ByKey(ReadContext db, string key) => Read(db.Prepare(Columns + "key = ?1").Bind(1, key));

    public static SandboxPayment? ByChallenge(ReadContext db, string challenge) => Read(db.Prepare(Columns + "challenge = ?1").Bind(1, challenge));

    private static SandboxPayment? Read(Statement row)
    {
        if (!row.Step())
            return null;
        var payment = new SandboxPayment(
            row.GetString(0)!, row.GetString(1)!, row.GetString(2)!, new Money(row.GetInt64(3), row.GetString(4)!), row.GetString(5)!, row.GetString(6), row.GetString(7));
        row.Reset();
        return payment;
    }
}

/// <summary>One charge at the emulated provider: the first result for a key is kept, a decline included, and given to every repeat.</summary>
internal sealed class SandboxCharge(ChargeRequest request, string reference, string challenge, DateTimeOffset at)
{
    /// <summary>Decides, in the bank's own transaction.</summary>
    public (SandboxPayment Payment, bool AnswerLost) Run(WriteContext context)
    {
        if (SandboxPayment.ByKey(context, request.Key) is { } known)
            return (known, false);
        var method = context.Prepare("SELECT token, authenticated FROM sandbox_method WHERE reference = ?1").Bind(1, request.Reference);
        var card = method.Step() ? SandboxCard.Find(method.GetString(0)!) : null;
        var authenticated = card is not null && method.GetInt64(1) != 0;
        method.Reset();

        var (status, code) = Decide(card, authenticated);
        var payment = new SandboxPayment(request.Key, reference, request.Reference, request.Amount, status, code, status == SandboxPayment.Open ? challenge : null);
        context.Prepare("INSERT INTO sandbox_payment(key, reference, method, amount, currency, status, code, challenge, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
            .Bind(1, payment.Key).Bind(2, payment.Reference).Bind(3, payment.Method).Bind(4, payment.Amount.Amount).Bind(5, payment.Amount.Currency)
            .Bind(6, payment.Status).Bind(7, payment.Code).Bind(8, payment.Challenge).Bind(9, at.ToUnixTimeMilliseconds()).Execute();
        return (payment, card is { LosesFirstAnswer: true });
    }

    private (string Status, string? Code) Decide(SandboxCard? card, bool authenticated) => card switch
    {
        _ when request.Amount.Amount <= 0 => (SandboxPayment.Declined, "amount_too_small"),
        null => (SandboxPayment.Declined, "no_such_payment_method"),
        { DeclinedWith: { } code } => (SandboxPayment.Declined, code),
        { NeedsAction: true } when !(authenticated && request.OffSession) => (SandboxPayment.Open, null),
        _ => (SandboxPayment.Succeeded, null),
    };
}
