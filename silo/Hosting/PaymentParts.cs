using Microsoft.Extensions.Options;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Silo.Adapters.Payments;
using SubscriptionBox.Silo.Adapters.Payments.PayPal;

namespace SubscriptionBox.Silo.Hosting;

/// <summary>The payment providers that configuration names, in both editions (docs/payments.md).</summary>
internal static class PaymentParts
{
    /// <summary>Registers PayPal and Stripe as far as their credentials are there, and what checks their webhooks.</summary>
    /// <returns>True when the shop takes real money.</returns>
    public static bool AddPaymentProviders(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IPaymentGateways, PaymentGateways>();
        services.AddSingleton<IPaymentNotes, GrainPaymentNotes>();
        services.AddOptions<WebhookOptions>().Bind(configuration.GetSection("Webhooks"))
            .Validate(o => o.Problem() is null, "Webhooks: StripeSecrets holds one secret, or two with StripeRollEndsAt, the instant at which the second stops counting.").ValidateOnStart();
        services.AddSingleton<IWebhookReader, StripeEventReader>();
        var paypal = services.AddPayPal(configuration.GetSection("Payments:PayPal"));
        var stripe = services.AddStripe(configuration.GetSection("Payments:Stripe"));
        return paypal || stripe;
    }

    /// <summary>Whether payments with test tokens are taken: in a shop that takes real money only when it says so (<c>Payments:Sandbox</c>).</summary>
    public static bool TakesTestTokens(IConfiguration configuration, bool takesMoney) => configuration.GetValue("Payments:Sandbox", !takesMoney);

    private static bool AddPayPal(this IServiceCollection services, IConfigurationSection section)
    {
        services.AddOptions<PayPalOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PayPalOptions>>(new Sound<PayPalOptions>(o => o.Problem()));
        if (section["ClientId"] is not { Length: > 0 })
        {
            services.AddSingleton<IWebhookReader, PayPalEventReader>();
            return false;
        }
        services.AddSingleton<PayPalClient>();
        services.AddSingleton<IPaymentGateway, PayPalGateway>();
        services.AddSingleton<IWebhookReader, PayPalWebhookReader>();
        return true;
    }

#if STRIPE_NET
    private static bool AddStripe(this IServiceCollection services, IConfigurationSection section)
    {
        services.AddOptions<Adapters.Payments.StripeNet.StripeOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<Adapters.Payments.StripeNet.StripeOptions>>(new Sound<Adapters.Payments.StripeNet.StripeOptions>(o => o.Problem()));
        if (section["SecretKey"] is not { Length: > 0 })
            return false;
        services.AddSingleton<IPaymentGateway, Adapters.Payments.StripeNet.StripeGateway>();
        return true;
    }
#else
    private static bool AddStripe(this IServiceCollection services, IConfigurationSection section) => section["SecretKey"] is { Length: > 0 }
        ? throw new CannotStartException("Payments:Stripe is configured, but this build has no Stripe.net: build with -p:StripeNet=true.")
        : false;
#endif

    private sealed class Sound<TOptions>(Func<TOptions, string?> problem) : IValidateOptions<TOptions> where TOptions : class
    {
        public ValidateOptionsResult Validate(string? name, TOptions options) => problem(options) is { } wrong ? ValidateOptionsResult.Fail(wrong) : ValidateOptionsResult.Success;
    }
}
