using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SubscriptionBox.Tests.Providers.Emulators.PayPal;

/// <summary>PayPal's webhooks: RSA-SHA256 over <c>id|time|webhook id|crc32 of the body</c>, and the question whether one was really sent (provider-facts.md).</summary>
public sealed class PayPalPost
{
    private readonly RSA _key = RSA.Create(2048);
    private int _number;

    /// <summary>The id of the shop's webhook.</summary>
    public const string WebhookId = "1JE4291016473214C";

    /// <summary>Where its certificate would lie.</summary>
    public string CertificateUrl { get; set; } = "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77";

    /// <summary>A delivery: another id and signature each time, the same event.</summary>
    /// <returns>The headers that go with the body.</returns>
    public Dictionary<string, string> Sign(byte[] body, DateTimeOffset at)
    {
        var id = $"tr-{++_number:D8}-b7ba-11e5-862c";
        var time = at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return new Dictionary<string, string>
        {
            ["PAYPAL-TRANSMISSION-ID"] = id, ["PAYPAL-TRANSMISSION-TIME"] = time, ["PAYPAL-AUTH-ALGO"] = "SHA256withRSA", ["PAYPAL-CERT-URL"] = CertificateUrl,
            ["PAYPAL-TRANSMISSION-SIG"] = Convert.ToBase64String(_key.SignData(Message(id, time, WebhookId, body), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
        };
    }

    /// <summary>Whether a question names a delivery that was sent like that, byte by byte.</summary>
    public bool Holds(string question)
    {
        using var document = JsonDocument.Parse(question);
        var q = document.RootElement;
        var body = Encoding.UTF8.GetBytes(q.GetProperty("webhook_event").GetRawText());
        var message = Message(Text("transmission_id"), Text("transmission_time"), Text("webhook_id"), body);
        var signature = new byte[Text("transmission_sig").Length];
        return Text("webhook_id") == WebhookId && Text("cert_url") == CertificateUrl
            && Convert.TryFromBase64String(Text("transmission_sig"), signature, out var length)
            && _key.VerifyData(message, signature.AsSpan(0, length), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

        string Text(string name) => q.GetProperty(name).GetString()!;
    }

    /// <summary>The bytes that are sent.</summary>
    public static byte[] Bytes(JsonObject told) => Encoding.UTF8.GetBytes(told.ToJsonString());

    private static byte[] Message(string id, string time, string webhook, byte[] body) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}|{time}|{webhook}|{Crc32(body)}"));

    /// <summary>CRC-32 as in ISO 3309.</summary>
    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xEDB88320u & (uint)-(int)(crc & 1));
        }
        return ~crc;
    }
}
