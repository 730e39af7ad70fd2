namespace SubscriptionBox.Silo.Adapters.Payments.StripeNet;

/// <summary>The shop's account at Stripe (<c>Payments:Stripe</c>). Without a secret key there is no Stripe in this shop. Webhook secrets stand in <c>Webhooks:StripeSecrets</c>.</summary>
public sealed class StripeOptions
{
    /// <summary><c>rk_…</c> or <c>sk_…</c>; better a restricted key with write access to customers, setup intents, payment intents and refunds alone. From configuration only, never logged.</summary>
    public string SecretKey { get; set; } = "";

    /// <summary><c>pk_…</c>: what the browser's form knows the shop by.</summary>
    public string PublishableKey { get; set; } = "";

    /// <summary>https://api.stripe.com.</summary>
    public Uri Address { get; set; } = new("https://api.stripe.com");

    /// <summary>The shop's page that customers come back to after 3-D Secure; absolute.</summary>
    public Uri? ReturnUrl { get; set; }

    /// <summary>After that many seconds an answer counts as lost; 1–80.</summary>
    public int TimeoutSeconds { get; set; } = 20;

    /// <summary>What is wrong with these values; null when nothing is.</summary>
    public string? Problem() =>
        SecretKey.Length == 0 ? null
        : PublishableKey.Length == 0 ? "Payments:Stripe:PublishableKey is missing."
        : ReturnUrl is not { IsAbsoluteUri: true, Scheme: "https" or "http" } ? "Payments:Stripe:ReturnUrl must be the absolute address of the page that customers come back to."
        : !Address.IsAbsoluteUri || (Address.Scheme != Uri.UriSchemeHttps && !Address.IsLoopback) ? "Payments:Stripe:Address must be an https address."
        : TimeoutSeconds is < 1 or > 80 ? "Payments:Stripe:TimeoutSeconds must be from 1 to 80."
        : null;
}
