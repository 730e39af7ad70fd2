using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Tests.Simulation.World;

namespace SubscriptionBox.Tests.Simulation.Mutations;

/// <summary>An adapter of a provider with a bug in it.</summary>
/// <param name="inner">The adapter without.</param>
/// <param name="key">Which key is sent for the one it is given, on the so-manieth call.</param>
/// <param name="outcome">What becomes of an outcome.</param>
/// <param name="refund">What is asked back instead.</param>
public sealed class BrokenGateway(IPaymentGateway inner, Func<string, int, string>? key = null, Func<ChargeOutcome, ChargeOutcome>? outcome = null, Func<Money, Money>? refund = null) : IPaymentGateway
{
    private int _calls;

    /// <inheritdoc/>
    public string Name => inner.Name;

    /// <inheritdoc/>
    public TimeSpan KeyWindow => inner.KeyWindow;

    /// <inheritdoc/>
    public Task<AttachOutcome> Attach(string key, string customerId, string token) => inner.Attach(key, customerId, token);

    /// <inheritdoc/>
    public async Task<ChargeOutcome> Charge(ChargeRequest request) => Changed(await inner.Charge(request with { Key = Key(request.Key) }));

    /// <inheritdoc/>
    public async Task<ChargeOutcome> LookUp(string key) => Changed(await inner.LookUp(Key(key)));

    /// <inheritdoc/>
    public Task<RefundOutcome> Refund(string key, string reference, Money amount) => inner.Refund(key, reference, refund?.Invoke(amount) ?? amount);

    /// <inheritdoc/>
    public Task<RefundOutcome> LookUpRefund(string key, string reference) => inner.LookUpRefund(key, reference);

    /// <summary>Puts it around every adapter of a silo.</summary>
    public static void Wrap(IServiceCollection services, Func<IPaymentGateway, IPaymentGateway> wrap)
    {
        foreach (var adapter in services.Where(s => s.ServiceType == typeof(IPaymentGateway)).ToArray())
        {
            services.Remove(adapter);
            services.AddSingleton(wrap((IPaymentGateway)adapter.ImplementationInstance!));
        }
    }

    private string Key(string given) => key?.Invoke(given, ++_calls) ?? given;

    private ChargeOutcome Changed(ChargeOutcome given) => outcome?.Invoke(given) ?? given;
}

/// <summary>Believes every webhook, whoever signed it.</summary>
public sealed class CredulousReader(IWebhookReader inner) : IWebhookReader
{
    /// <inheritdoc/>
    public string Provider => inner.Provider;

    /// <inheritdoc/>
    public ValueTask<Answer<Payments.ProviderEvent>> Read(ReadOnlyMemory<byte> body, ImmutableDictionary<string, string> headers, DateTimeOffset systemNow) =>
        new(StripeEventReader.Parse(Provider, body.Span));
}

/// <summary>Takes every delivery of a webhook for another event.</summary>
public sealed class ForgetfulReader(IWebhookReader inner, ShopWorld world) : IWebhookReader
{
    /// <inheritdoc/>
    public string Provider => inner.Provider;

    /// <inheritdoc/>
    public async ValueTask<Answer<Payments.ProviderEvent>> Read(ReadOnlyMemory<byte> body, ImmutableDictionary<string, string> headers, DateTimeOffset systemNow)
    {
        var read = await inner.Read(body, headers, systemNow);
        return read.Ok ? read.Value with { EventId = world.Ids.NewId("evt"), ObjectId = null } : read;
    }
}
