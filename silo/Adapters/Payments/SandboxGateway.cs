using SubscriptionBox.Grains.Payments;

namespace SubscriptionBox.Silo.Adapters.Payments;

/// <summary>An emulated payment provider. Like a real one it decides in its own transaction, remembers results by idempotency key, and can lose an answer on the way back.</summary>
public sealed class SandboxGateway(ShopDatabase database, IIdSource ids, TimeProvider clock) : IPaymentGateway
{
    /// <summary>Where a customer authenticates, relative to the shop's own address.</summary>
    public const string ChallengePath = "/sandbox/authentications/";

    /// <summary>How long a test card is valid from when it is attached.</summary>
    private const int CardYears = 5;

    /// <inheritdoc/>
    public string Name => "sandbox";

    /// <inheritdoc/>
    public async Task<AttachOutcome> Attach(string key, string customerId, string token)
    {
        if (SandboxCard.Find(token) is not { } card)
            return new AttachOutcome.NoSuchToken();
        if (card.RefusedWith is { } code)
            return new AttachOutcome.Refused(code);
        var reference = await database.Writer.Enqueue((key, customerId, token, Reference: ids.NewId("pm")), static (db, m) =>
        {
            db.Prepare("INSERT INTO sandbox_method(reference, key, token, customer_id) VALUES (?1, ?2, ?3, ?4) ON CONFLICT(key) DO NOTHING")
                .Bind(1, m.Reference).Bind(2, m.key).Bind(3, m.token).Bind(4, m.customerId).Execute();
            return db.Prepare("SELECT reference FROM sandbox_method WHERE key = ?1 AND token = ?2").Bind(1, m.key).Bind(2, m.token).ScalarString();
        });
        return new AttachOutcome.Attached(
            reference ?? throw new InvalidOperationException("The idempotency key was used before with another token."),
            card.Brand, card.Last4, 12, clock.GetUtcNow().Year + CardYears);
    }

    /// <inheritdoc/>
    public Task Detach(string reference) =>
        database.Writer.Enqueue(reference, static (db, r) => db.Prepare("DELETE FROM sandbox_method WHERE reference = ?1").Bind(1, r).Execute());

    /// <inheritdoc/>
    public async Task<ChargeOutcome> Charge(ChargeRequest request)
    {
        var (payment, answerLost) = await database.Writer.Enqueue(new SandboxCharge(request, ids.NewId("pi"), ids.NewId("tds"), clock.GetUtcNow()), static (db, charge) => charge.Run(db));
        if (payment.Amount != request.Amount || payment.Method != request.Reference)
            throw new InvalidOperationException($"The idempotency key {request.Key} was used before with other parameters.");
        return answerLost ? new ChargeOutcome.Unknown("The provider's answer was lost.") : Outcome(payment);
    }

    /// <inheritdoc/>
    public async Task<ChargeOutcome> LookUp(string key) =>
        await database.Readers.Read(key, static (db, k) => SandboxPayment.ByKey(db, k)) is { } payment ? Outcome(payment) : new ChargeOutcome.NeverSeen();

    /// <inheritdoc/>
    public Task<RefundOutcome> Refund(string key, string reference, Money amount) =>
        database.Writer.Enqueue((key, reference, amount, Id: ids.NewId("re")), static (db, r) => Refund(db, r.key, r.reference, r.amount, r.Id));

    /// <inheritdoc/>
    public async Task<RefundOutcome> LookUpRefund(string key, string reference) =>
        await database.Readers.Read((key, reference), static (db, r) => db.Prepare("SELECT reference FROM sandbox_refund WHERE key = ?1 AND payment = ?2").Bind(1, r.key).Bind(2, r.reference).ScalarString()) is { } known
            ? new RefundOutcome.Refunded(known)
            : new RefundOutcome.NeverSeen();

    private static RefundOutcome Refund(WriteContext db, string key, string reference, Money amount, string id)
    {
        var known = db.Prepare("SELECT reference FROM sandbox_refund WHERE key = ?1 AND payment = ?2 AND amount = ?3")
            .Bind(1, key).Bind(2, reference).Bind(3, amount.Amount).ScalarString();
        if (known is not null)
            return new RefundOutcome.Refunded(known);
        if (amount.Amount <= 0)
            return new RefundOutcome.Refused("amount_too_small");
        var left = db.Prepare("""
            SELECT p.amount - coalesce((SELECT sum(r.amount) FROM sandbox_refund r WHERE r.payment = p.reference), 0)
            FROM sandbox_payment p WHERE p.reference = ?1 AND p.status = 'succeeded' AND p.currency = ?2
            """).Bind(1, reference).Bind(2, amount.Currency).ScalarInt64();
        if (left is null)
            return new RefundOutcome.Refused("charge_not_found");
        if (left < amount.Amount)
            return new RefundOutcome.Refused("amount_too_large");
        var added = db.Prepare("INSERT INTO sandbox_refund(key, payment, amount, reference) VALUES (?1, ?2, ?3, ?4) ON CONFLICT(key) DO NOTHING")
            .Bind(1, key).Bind(2, reference).Bind(3, amount.Amount).Bind(4, id).Execute();
        return added > 0 ? new RefundOutcome.Refunded(id) : new RefundOutcome.Refused("idempotency_error");
    }

    private static ChargeOutcome Outcome(SandboxPayment payment) => payment.Status switch
    {
        SandboxPayment.Succeeded => new ChargeOutcome.Succeeded(payment.Reference),
        SandboxPayment.Open => new ChargeOutcome.RequiresAction(ChallengePath + payment.Challenge, payment.Reference),
        _ => new ChargeOutcome.Declined(payment.Code ?? "card_declined"),
    };
}
