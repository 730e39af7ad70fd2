using System.Text.Json.Nodes;
using SubscriptionBox.Tests.Providers.Contract;
using SubscriptionBox.Tests.Providers.Emulators;
using SubscriptionBox.Tests.Providers.Emulators.PayPal;
using SubscriptionBox.Tests.Providers.Specs;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Providers;

/// <summary>An emulated PayPal for a whole shop.</summary>
public sealed class ShopPayPal : IShopProvider
{
    private readonly EmulatedPayPal _paypal = new() { Clock = new StandingClock(MoneyShop.Start) };

    public string Name => "paypal";

    public EmulatedProvider Emulator => _paypal;

    public Dictionary<string, string?> Settings => new()
    {
        ["Payments:PayPal:ClientId"] = EmulatedPayPal.ClientId, ["Payments:PayPal:ClientSecret"] = EmulatedPayPal.ClientSecret, ["Payments:PayPal:Address"] = _paypal.Address.AbsoluteUri,
        ["Payments:PayPal:WebhookId"] = PayPalPost.WebhookId, ["Payments:PayPal:ReturnUrl"] = "https://shop.example/account", ["Payments:PayPal:TimeoutSeconds"] = "60",
    };

    public static async Task<IShopProvider> Open()
    {
        var provider = new ShopPayPal();
        await provider._paypal.Open();
        return provider;
    }

    public void Fill(string token, MethodKind kind) => _paypal.Agree(token, Kind(kind));

    public void Change(string token, MethodKind kind) => _paypal.Change(_paypal.Vault.Single(), Kind(kind));

    public void Authenticate(string url) => _paypal.ApproveOrder(url[(url.IndexOf("token=", StringComparison.Ordinal) + 6)..]);

    public Delivery Deliver(JsonObject told)
    {
        var body = PayPalPost.Bytes(told);
        return new Delivery(body, _paypal.Post.Sign(body, MoneyShop.Start));
    }

    public Delivery Forged(JsonObject told)
    {
        var honest = Deliver(told);
        var lie = told.DeepClone().AsObject();
        lie["event_type"] = "PAYMENT.CAPTURE.COMPLETED";
        lie["id"] = "WH-FORGED-" + told["id"];
        return honest with { Body = PayPalPost.Bytes(lie) };
    }

    public IEnumerable<string> Violations() => [.. _paypal.Complaints, .. PayPalSpecification.Errors(_paypal.Exchanges), .. PayPalSpecification.EventErrors(_paypal.Events)];

    public ValueTask DisposeAsync() => _paypal.DisposeAsync();

    private static WalletKind Kind(MethodKind kind) => kind switch { MethodKind.Good => WalletKind.Good, MethodKind.Empty => WalletKind.Empty, _ => WalletKind.AsksForAction };
}

public sealed class Shop_with_PayPal : ShopExpectations
{
    protected override Task<IShopProvider> Provider() => ShopPayPal.Open();
}
