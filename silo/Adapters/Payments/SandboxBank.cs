using System.Text;
using System.Text.Json;
using SubscriptionBox.Grains.Calendar;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Payments;

namespace SubscriptionBox.Silo.Adapters.Payments;

/// <summary>The emulated bank: authenticates payments, and tells the shop by signed webhook, again and again until the shop has taken it.</summary>
public sealed class SandboxBank(ShopDatabase database, IIdSource ids, IGrainFactory grains, SandboxSecret secret, IShopClock time, ILogger<SandboxBank> log) : ISandboxBank
{
    /// <inheritdoc/>
    public async Task<SandboxChallenge?> Find(string challengeId) =>
        await database.Readers.Read(challengeId, static (db, id) => SandboxPayment.ByChallenge(db, id)) is { } payment ? View(payment) : null;

    /// <inheritdoc/>
    public async Task<SandboxChallenge?> Answer(string challengeId, bool approve)
    {
        var payment = await database.Writer.Enqueue((challengeId, approve, Event: ids.NewId("evt"), At: time.SystemNow), static (db, a) => Settle(db, a.challengeId, a.approve, a.Event, a.At));
        if (payment is null)
            return null;
        await DeliverWebhooks();
        return View(payment);
    }

    /// <summary>Delivers every webhook that the shop has not taken yet.</summary>
    public async Task DeliverWebhooks()
    {
        var open = await database.Readers.Read(static db =>
        {
            var rows = db.Prepare("SELECT id, body FROM sandbox_webhook WHERE delivered = 0 ORDER BY id LIMIT 100");
            var found = new List<(long Id, string Body)>();
            while (rows.Step())
                found.Add((rows.GetInt64(0), rows.GetString(1)!));
            return found;
        });
        foreach (var (id, body) in open)
        {
            try
            {
                var bytes = Encoding.UTF8.GetBytes(body);
                var headers = ImmutableDictionary<string, string>.Empty.Add(SandboxEventReader.Header, StripeSignature.Sign(secret.Value, bytes, time.SystemNow));
                var answer = await grains.GetGrain<IWebhookIntakeGrain>("webhooks").Receive("sandbox", [.. bytes], headers);
                if (answer.Ok)
                    await database.Writer.Enqueue(id, static (db, webhook) => db.Prepare("UPDATE sandbox_webhook SET delivered = 1 WHERE id = ?1").Bind(1, webhook).Execute());
            }
            catch (Exception failure)
            {
                log.LogWarning(failure, "The sandbox's webhook {Id} was not taken; again later", id);
            }
        }
    }

    private static SandboxPayment? Settle(WriteContext db, string challengeId, bool approve, string eventId, DateTimeOffset at)
    {
        if (SandboxPayment.ByChallenge(db, challengeId) is not { } payment || payment.Status != SandboxPayment.Open)
            return SandboxPayment.ByChallenge(db, challengeId);
        var settled = payment with { Status = approve ? SandboxPayment.Succeeded : SandboxPayment.Declined, Code = approve ? null : "authentication_failed" };
        db.Prepare("UPDATE sandbox_payment SET status = ?2, code = ?3 WHERE key = ?1").Bind(1, payment.Key).Bind(2, settled.Status).Bind(3, settled.Code).Execute();
        if (approve)
            db.Prepare("UPDATE sandbox_method SET authenticated = 1 WHERE reference = ?1").Bind(1, payment.Method).Execute();
        var body = JsonSerializer.Serialize(new
        {
            id = eventId,
            type = approve ? "payment.succeeded" : "payment.failed",
            created = at.ToUnixTimeSeconds(),
            data = new { @object = new { id = payment.Reference, metadata = new Dictionary<string, string> { [StripeEventReader.PaymentKeyField] = payment.Key } } },
        });
        db.Prepare("INSERT INTO sandbox_webhook(body) VALUES (?1)").Bind(1, body).Execute();
        return settled;
    }

    private static SandboxChallenge View(SandboxPayment payment) => new(payment.Challenge!, payment.Amount, payment.Status switch
    {
        SandboxPayment.Open => "open",
        SandboxPayment.Succeeded => "approved",
        _ => "declined",
    });
}

/// <summary>The secret that the emulated provider signs its webhooks with; made with the file, never shown.</summary>
public sealed record SandboxSecret(string Value)
{
    /// <summary>Reads it.</summary>
    public static async Task<SandboxSecret> Load(ShopDatabase database) =>
        new(await database.Readers.Read(static db => db.Prepare("SELECT secret FROM sandbox_secret").ScalarString()) ?? throw new InvalidOperationException("The sandbox has no secret."));
}

/// <summary>Reads the emulated provider's webhooks, which are signed as Stripe's are.</summary>
public sealed class SandboxEventReader(SandboxSecret secret) : IWebhookReader
{
    /// <summary>The header with the signature.</summary>
    public const string Header = "sandbox-signature";

    /// <inheritdoc/>
    public string Provider => "sandbox";

    /// <inheritdoc/>
    public ValueTask<Answer<ProviderEvent>> Read(ReadOnlyMemory<byte> body, ImmutableDictionary<string, string> headers, DateTimeOffset systemNow) => new(
        StripeSignature.Holds(headers.GetValueOrDefault(Header), body.Span, [secret.Value], systemNow)
            ? StripeEventReader.Parse(Provider, body.Span)
            : PaymentRefusal.BadSignature);
}
