using Microsoft.Extensions.Options;
using Stripe;
using SubscriptionBox.Grains.Payments;
using ChargeOutcome = SubscriptionBox.Grains.Payments.ChargeOutcome;
using NewRefund = Stripe.RefundCreateOptions;

namespace SubscriptionBox.Silo.Adapters.Payments.StripeNet;

/// <summary>Stripe through Stripe.net. Cards are given to Stripe's Payment Element in the browser; the shop hands out a client secret and keeps ids (PCI SAQ A).</summary>
/// <remarks>Every saved method is the only one of a customer made for it at Stripe, so that its payments can be listed and forgetting it forgets everything. Which customer a payment key is charged to
/// is noted before it is sent; a lost answer is then found in that customer's list by the key in its metadata, also when Stripe has forgotten the idempotency key.</remarks>
public sealed class StripeGateway : IPaymentGateway, IDisposable
{
    private const string CustomerField = "customer";
    private const string RefundKeyField = "refundKey";

    private readonly IPaymentNotes _notes;
    private readonly StripeOptions _options;
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly StripeClient _stripe;

    /// <summary>With the shop's account.</summary>
    public StripeGateway(IPaymentNotes notes, IOptions<StripeOptions> options)
    {
        (_notes, _options) = (notes, options.Value);
        // No retries in here: whether something is sent again is decided by the grain that asked, which looks it up first.
        _stripe = new StripeClient(new StripeClientOptions
        {
            ApiKey = _options.SecretKey, ApiBase = _options.Address.AbsoluteUri.TrimEnd('/'), HttpClient = new SystemNetHttpClient(_http, maxNetworkRetries: 0, enableTelemetry: false),
        });
    }

    /// <summary>What time-outs run by: the machine's own time, whatever the shop's clock says.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <inheritdoc/>
    public string Name => "stripe";

    /// <inheritdoc/>
    public TimeSpan KeyWindow => TimeSpan.FromHours(24);

    /// <inheritdoc/>
    public async Task<SetUpOutcome> SetUp(string key, string customerId)
    {
        try
        {
            using var patience = Patience();
            var customer = await new CustomerService(_stripe).CreateAsync(
                new CustomerCreateOptions { Metadata = new() { [CustomerField] = customerId } }, Key($"{key}-customer"), patience.Token);
            var intent = await new SetupIntentService(_stripe).CreateAsync(
                new SetupIntentCreateOptions { Customer = customer.Id, Usage = "off_session", AutomaticPaymentMethods = new() { Enabled = true }, Metadata = new() { [CustomerField] = customerId } },
                Key($"{key}-intent"), patience.Token);
            return new SetUpOutcome.Begun(intent.Id, intent.ClientSecret, _options.PublishableKey, null);
        }
        catch (Exception failure) when (Known(failure))
        {
            return new SetUpOutcome.Unknown(StripeAnswers.Why(failure));
        }
    }

    /// <inheritdoc/>
    public async Task<AttachOutcome> Attach(string key, string customerId, string token)
    {
        if (!token.StartsWith("seti_", StringComparison.Ordinal) || !token.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            return new AttachOutcome.NoSuchToken();
        try
        {
            using var patience = Patience();
            var intent = await new SetupIntentService(_stripe).GetAsync(token, new SetupIntentGetOptions { Expand = ["payment_method"] }, cancellationToken: patience.Token);
            // Somebody else's set-up is none of this customer's.
            if (intent.Metadata?.GetValueOrDefault(CustomerField) != customerId)
                return new AttachOutcome.NoSuchToken();
            return intent.Status switch
            {
                "succeeded" when intent.PaymentMethod is { } method => new AttachOutcome.Attached(
                    $"{intent.CustomerId}/{method.Id}", method.Card?.Brand ?? method.Type, method.Card?.Last4 ?? "", (int)(method.Card?.ExpMonth ?? 0), (int)(method.Card?.ExpYear ?? 0)),
                "processing" => new AttachOutcome.Unknown("The set-up is being processed."),
                _ => new AttachOutcome.Refused(intent.LastSetupError is { } error ? StripeAnswers.DeclineOf(error).Code : "set_up_incomplete"),
            };
        }
        catch (StripeException failure) when ((int)failure.HttpStatusCode is 400 or 404)
        {
            return new AttachOutcome.NoSuchToken();
        }
        catch (Exception failure) when (Known(failure))
        {
            return new AttachOutcome.Unknown(StripeAnswers.Why(failure));
        }
    }

    /// <inheritdoc/>
    public async Task Detach(string reference)
    {
        try
        {
            using var patience = Patience();
            await new CustomerService(_stripe).DeleteAsync(Split(reference).Customer, cancellationToken: patience.Token);
        }
        catch (StripeException failure) when ((int)failure.HttpStatusCode == 404)
        {
            // Forgotten before.
        }
    }

    /// <inheritdoc/>
    public async Task<ChargeOutcome> Charge(ChargeRequest request)
    {
        // Sent before: what became of it is asked first. A replay would give the answer of that time, also when the customer has authenticated since.
        if (await LookUp(request.Key) is not ChargeOutcome.NeverSeen and var known)
            return known is ChargeOutcome.Unknown doubt ? new ChargeOutcome.Busy(doubt.Why) : known;
        await _notes.Keep(request.Key, request.Reference, null);
        var (customer, method) = Split(request.Reference);
        try
        {
            using var patience = Patience();
            var intent = await new PaymentIntentService(_stripe).CreateAsync(
                new PaymentIntentCreateOptions
                {
                    Amount = request.Amount.Amount, Currency = request.Amount.Currency.ToLowerInvariant(), Customer = customer, PaymentMethod = method,
                    Confirm = true, OffSession = request.OffSession ? true : null, ReturnUrl = _options.ReturnUrl!.AbsoluteUri, AutomaticPaymentMethods = new() { Enabled = true },
                    Description = request.Description, Metadata = request.Metadata.Append(new(StripeEventReader.PaymentKeyField, request.Key)).ToDictionary(),
                },
                Key(request.Key), patience.Token);
            return StripeAnswers.OutcomeOf(intent, old: false);
        }
        catch (StripeException failure) when (request.OffSession && failure.StripeError is { Code: "authentication_required", PaymentIntent.Id: { } intent })
        {
            return await AskCustomer(intent, method, request.Key);
        }
        catch (StripeException failure)
        {
            return StripeAnswers.FailureOf(failure);
        }
        catch (Exception failure) when (Known(failure))
        {
            return new ChargeOutcome.Unknown(StripeAnswers.Why(failure));
        }
    }

    /// <inheritdoc/>
    public async Task<ChargeOutcome> LookUp(string key)
    {
        if (await _notes.Find(key) is not { } reference)
            return new ChargeOutcome.NeverSeen();
        try
        {
            using var patience = Patience();
            PaymentIntent? found = null;
            await foreach (var intent in new PaymentIntentService(_stripe).ListAutoPagingAsync(
                new PaymentIntentListOptions { Customer = Split(reference).Customer, Limit = 100 }, cancellationToken: patience.Token))
            {
                // The newest, unless one of them took money.
                if (intent.Metadata?.GetValueOrDefault(StripeEventReader.PaymentKeyField) == key && (found is null || intent.Status == "succeeded"))
                    found = intent;
            }
            return found is null ? new ChargeOutcome.NeverSeen() : StripeAnswers.OutcomeOf(found, old: Time.GetUtcNow() - found.Created > KeyWindow);
        }
        catch (Exception failure) when (Known(failure))
        {
            return new ChargeOutcome.Unknown(StripeAnswers.Why(failure));
        }
    }

    /// <inheritdoc/>
    public async Task<RefundOutcome> Refund(string key, string reference, Money amount)
    {
        try
        {
            using var patience = Patience();
            return StripeAnswers.RefundOf(await new RefundService(_stripe).CreateAsync(
                new NewRefund { PaymentIntent = reference, Amount = amount.Amount, Metadata = new() { [RefundKeyField] = key } }, Key(key), patience.Token));
        }
        catch (StripeException failure) when ((int)failure.HttpStatusCode is 400 or 404 && failure.StripeError?.Type != "idempotency_error" && failure.StripeError?.Code != "balance_insufficient")
        {
            // "Already refunded" may be this very refund, whose key Stripe has forgotten.
            return await LookUpRefund(key, reference) is RefundOutcome.Refunded done ? done : new RefundOutcome.Refused(failure.StripeError?.Code ?? "invalid_request");
        }
        catch (Exception failure) when (Known(failure))
        {
            return new RefundOutcome.Unknown(StripeAnswers.Why(failure));
        }
    }

    /// <inheritdoc/>
    public async Task<RefundOutcome> LookUpRefund(string key, string reference)
    {
        try
        {
            using var patience = Patience();
            await foreach (var refund in new RefundService(_stripe).ListAutoPagingAsync(new RefundListOptions { PaymentIntent = reference, Limit = 100 }, cancellationToken: patience.Token))
            {
                if (refund.Metadata?.GetValueOrDefault(RefundKeyField) == key)
                    return StripeAnswers.RefundOf(refund);
            }
            return new RefundOutcome.NeverSeen();
        }
        catch (Exception failure) when (Known(failure))
        {
            return new RefundOutcome.Unknown(StripeAnswers.Why(failure));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>A renewal that the bank wants the customer for: the same intent is confirmed on-session, which gives the link to send (provider-facts.md 9).</summary>
    private async Task<ChargeOutcome> AskCustomer(string intent, string method, string key)
    {
        try
        {
            using var patience = Patience();
            return StripeAnswers.OutcomeOf(await new PaymentIntentService(_stripe).ConfirmAsync(
                intent, new PaymentIntentConfirmOptions { PaymentMethod = method, ReturnUrl = _options.ReturnUrl!.AbsoluteUri }, Key($"{key}-customer"), patience.Token), old: false);
        }
        catch (StripeException failure)
        {
            return StripeAnswers.FailureOf(failure);
        }
        catch (Exception failure) when (Known(failure))
        {
            return new ChargeOutcome.Unknown(StripeAnswers.Why(failure));
        }
    }

    private CancellationTokenSource Patience() => new(TimeSpan.FromSeconds(_options.TimeoutSeconds), Time);

    private static RequestOptions Key(string key) => new() { IdempotencyKey = key };

    /// <summary>What Stripe or the network may do; anything else is a mistake of ours.</summary>
    private static bool Known(Exception failure) => failure is StripeException or HttpRequestException or OperationCanceledException or IOException or System.Text.Json.JsonException;

    private static (string Customer, string Method) Split(string reference) => reference.IndexOf('/') is > 0 and var at ? (reference[..at], reference[(at + 1)..]) : (reference, "");
}
