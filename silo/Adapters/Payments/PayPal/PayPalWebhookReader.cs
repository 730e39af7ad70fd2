using Microsoft.Extensions.Options;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Payments;

namespace SubscriptionBox.Silo.Adapters.Payments.PayPal;

/// <summary>Takes a webhook only when PayPal says that it sent it (POST /v1/notifications/verify-webhook-signature). An event that is delivered again is known by its id.</summary>
public sealed class PayPalWebhookReader(PayPalClient paypal, IOptions<PayPalOptions> options) : IWebhookReader
{
    private const int LongestHeader = 500;

    /// <inheritdoc/>
    public string Provider => "paypal";

    /// <inheritdoc/>
    public async ValueTask<Answer<ProviderEvent>> Read(ReadOnlyMemory<byte> body, ImmutableDictionary<string, string> headers, DateTimeOffset systemNow)
    {
        if (options.Value.WebhookId.Length == 0)
            return PaymentRefusal.NotConfigured;
        string[] names = ["paypal-auth-algo", "paypal-cert-url", "paypal-transmission-id", "paypal-transmission-sig", "paypal-transmission-time"];
        var values = names.Select(name => headers.GetValueOrDefault(name) ?? "").ToArray();
        if (values.Any(value => value.Length is 0 or > LongestHeader) || !Allowed(values[1]))
            return PaymentRefusal.BadSignature;
        // Read before it is passed on: what is no event of PayPal's shape is not worth a question.
        var read = PayPalEventReader.Parse(body.Span);
        if (!read.Ok)
            return read;
        var answer = await paypal.Post("/v1/notifications/verify-webhook-signature", null, json =>
        {
            json.WriteStartObject();
            json.WriteString("auth_algo", values[0]);
            json.WriteString("cert_url", values[1]);
            json.WriteString("transmission_id", values[2]);
            json.WriteString("transmission_sig", values[3]);
            json.WriteString("transmission_time", values[4]);
            json.WriteString("webhook_id", options.Value.WebhookId);
            json.WritePropertyName("webhook_event");
            // The bytes as they came: the signature is over these.
            json.WriteRawValue(body.Span);
            json.WriteEndObject();
        });
        return answer switch
        {
            { Ok: true } => answer.Body.Text("verification_status") == "SUCCESS" ? read : PaymentRefusal.BadSignature,
            { Refused: true } => PaymentRefusal.BadSignature,
            _ => PaymentRefusal.NotChecked,
        };
    }

    /// <summary>A certificate from anywhere but PayPal is no question worth asking.</summary>
    private bool Allowed(string address) => Uri.TryCreate(address, UriKind.Absolute, out var url)
        && (url.Host == options.Value.Address.Host || (url.Scheme == Uri.UriSchemeHttps && url.Host.EndsWith(".paypal.com", StringComparison.OrdinalIgnoreCase)));
}
