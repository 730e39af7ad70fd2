using System.Text.Json.Nodes;
using SubscriptionBox.Tests.Providers.Contract;
using SubscriptionBox.Tests.Providers.Emulators;
using SubscriptionBox.Tests.Providers.Emulators.Stripe;
using SubscriptionBox.Tests.Providers.Specs;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Providers;

/// <summary>An emulated Stripe for a whole shop, whose webhook secret is just being rolled.</summary>
public sealed class ShopStripe : IShopProvider
{
    private readonly EmulatedStripe _stripe = new() { Clock = new StandingClock(MoneyShop.Start) };

    public string Name => "stripe";

    public EmulatedProvider Emulator => _stripe;

    public Dictionary<string, string?> Settings => new()
    {
        ["Payments:Stripe:SecretKey"] = EmulatedStripe.SecretKey, ["Payments:Stripe:PublishableKey"] = EmulatedStripe.PublishableKey, ["Payments:Stripe:Address"] = _stripe.Address.AbsoluteUri,
        ["Payments:Stripe:ReturnUrl"] = "https://shop.example/account", ["Payments:Stripe:TimeoutSeconds"] = "80",
        ["Webhooks:StripeSecrets:0"] = EmulatedStripe.WebhookSecret, ["Webhooks:StripeSecrets:1"] = EmulatedStripe.OldWebhookSecret, ["Webhooks:StripeRollEndsAt"] = "2027-01-06T00:00:00Z",
    };

    public static async Task<IShopProvider> Open()
    {
        var provider = new ShopStripe();
        await provider._stripe.Open();
        return provider;
    }

    public void Fill(string token, MethodKind kind) => _stripe.Confirm(token, Pm(kind));

    public void Change(string token, MethodKind kind) => _stripe.Change(token, Pm(kind));

    public void Authenticate(string url) => _stripe.Authenticate(url);

    public Delivery Deliver(JsonObject told) => Signed(told, EmulatedStripe.WebhookSecret, EmulatedStripe.OldWebhookSecret);

    public Delivery Forged(JsonObject told)
    {
        var lie = told.DeepClone().AsObject();
        lie["id"] = $"evt_forged_{told["id"]}";
        lie["type"] = "payment_intent.succeeded";
        return Signed(lie, "whsec_somebody_elses");
    }

    public IEnumerable<string> Violations() => [.. _stripe.Complaints, .. StripeSpecification.Errors(_stripe.Exchanges), .. StripeSpecification.EventErrors(_stripe.Events)];

    public ValueTask DisposeAsync() => _stripe.DisposeAsync();

    private static Delivery Signed(JsonObject told, params ReadOnlySpan<string> secrets)
    {
        var (body, signature) = EmulatedStripe.Sign(told, MoneyShop.Start, secrets);
        return new Delivery(body, new Dictionary<string, string> { ["Stripe-Signature"] = signature });
    }

    private static string Pm(MethodKind kind) => kind switch { MethodKind.Good => "pm_card_visa", MethodKind.Empty => "pm_card_chargeCustomerFail", _ => "pm_card_authenticationRequired" };
}

public sealed class Shop_with_Stripe : ShopExpectations
{
    protected override Task<IShopProvider> Provider() => ShopStripe.Open();
}
