using SubscriptionBox.Silo.Adapters.Payments.PayPal;
using SubscriptionBox.Silo.Hosting;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Providers;

/// <summary>A shop that is half configured says so when it is opened, not when the first customer pays.</summary>
public sealed class When_a_provider_is_configured
{
    [Theory]
    [InlineData("", "", null, "https://api-m.paypal.com", 15, null)]
    [InlineData("id", "secret", "https://shop.example/", "https://api-m.paypal.com", 15, null)]
    [InlineData("id", "secret", "https://shop.example/", "http://127.0.0.1:9000", 1, null)]
    [InlineData("id", "", "https://shop.example/", "https://api-m.paypal.com", 15, "ClientSecret")]
    [InlineData("id", "secret", null, "https://api-m.paypal.com", 15, "ReturnUrl")]
    [InlineData("id", "secret", "/account", "https://api-m.paypal.com", 15, "ReturnUrl")]
    [InlineData("id", "secret", "https://shop.example/", "http://api-m.paypal.com", 15, "Address")]
    [InlineData("id", "secret", "https://shop.example/", "https://api-m.paypal.com", 0, "TimeoutSeconds")]
    [InlineData("id", "secret", "https://shop.example/", "https://api-m.paypal.com", 61, "TimeoutSeconds")]
    public void PayPals_settings_are_whole_or_named(string id, string secret, string? returnUrl, string address, int seconds, string? problem)
    {
        var options = new PayPalOptions
        {
            ClientId = id, ClientSecret = secret, ReturnUrl = returnUrl is null ? null : new Uri(returnUrl, UriKind.RelativeOrAbsolute), Address = new Uri(address), TimeoutSeconds = seconds,
        };
        if (problem is null)
            Assert.Null(options.Problem());
        else
            Assert.Contains($"Payments:PayPal:{problem} ", options.Problem(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", options.Problem() ?? "", StringComparison.Ordinal);
    }

#if !STRIPE_NET
    [Fact]
    public void A_build_without_Stripes_library_does_not_open_a_shop_that_is_configured_for_Stripe()
    {
        using var folder = new TemporaryFolder();
        var settings = new Dictionary<string, string?> { ["Payments:Stripe:SecretKey"] = "sk_test_1" };
        var refused = Assert.Throws<CannotStartException>(() => ShopApplication.Build(Command.Default with { DataFolder = folder.Path, Urls = "http://127.0.0.1:0" }, new ShopHostOptions { Settings = settings }));
        Assert.DoesNotContain("sk_test_1", refused.Message, StringComparison.Ordinal);
    }
#endif
}
