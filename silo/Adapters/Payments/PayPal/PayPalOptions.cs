namespace SubscriptionBox.Silo.Adapters.Payments.PayPal;

/// <summary>The shop's account at PayPal (<c>Payments:PayPal</c>). Without a client id there is no PayPal in this shop.</summary>
public sealed class PayPalOptions
{
    /// <summary>Of the REST app; empty when the shop takes no PayPal.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>Of the REST app; from configuration only, never logged.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>https://api-m.paypal.com, or https://api-m.sandbox.paypal.com for PayPal's own test accounts.</summary>
    public Uri Address { get; set; } = new("https://api-m.paypal.com");

    /// <summary>The id that PayPal gave the shop's webhook; empty when the shop takes none: then outcomes are only looked up.</summary>
    public string WebhookId { get; set; } = "";

    /// <summary>The shop's page that customers come back to; absolute.</summary>
    public Uri? ReturnUrl { get; set; }

    /// <summary>After that many seconds an answer counts as lost; 1–60.</summary>
    public int TimeoutSeconds { get; set; } = 15;

    /// <summary>Whether the shop takes PayPal.</summary>
    public bool On => ClientId.Length > 0;

    /// <summary>What is wrong with these values; null when nothing is.</summary>
    public string? Problem() =>
        !On ? null
        : ClientSecret.Length == 0 ? "Payments:PayPal:ClientSecret is missing."
        : ReturnUrl is not { IsAbsoluteUri: true, Scheme: "https" or "http" } ? "Payments:PayPal:ReturnUrl must be the absolute address of the page that customers come back to."
        : !Address.IsAbsoluteUri || (Address.Scheme != Uri.UriSchemeHttps && !Address.IsLoopback) ? "Payments:PayPal:Address must be an https address."
        : TimeoutSeconds is < 1 or > 60 ? "Payments:PayPal:TimeoutSeconds must be from 1 to 60."
        : null;
}
