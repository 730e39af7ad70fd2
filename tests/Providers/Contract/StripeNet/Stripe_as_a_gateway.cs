using Microsoft.Extensions.Options;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Silo.Adapters.Payments.StripeNet;
using SubscriptionBox.Tests.Providers.Emulators;
using SubscriptionBox.Tests.Providers.Emulators.Stripe;
using SubscriptionBox.Tests.Providers.Specs;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Providers.Contract;

/// <summary>The Stripe.net adapter and an emulated Stripe.</summary>
public sealed class StripeUnderTest : IRemoteProviderUnderTest
{
    private readonly FakeClock _clock = new();
    private readonly NotesInMemory _notes = new();
    private StripeGateway? _gateway;
    private int _number;

    private StripeUnderTest() => Emulator = new EmulatedStripe { Clock = _clock, PatienceEnds = () => _clock.Advance(TimeSpan.FromSeconds(30)) };

    public EmulatedStripe Emulator { get; }

    public IPaymentGateway Gateway => _gateway!;

    public string DeclineCode => "card_declined";

    public IReadOnlyList<Captured> Books => Emulator.Books;

    public int Sends => Emulator.Exchanges.Count(e => e.Request.Is("POST", "/v1/payment_intents"));

    public static async Task<StripeUnderTest> Open()
    {
        var under = new StripeUnderTest();
        await under.Emulator.Open();
        under.Restart();
        return under;
    }

    public Task<string> Token(string customerId, MethodKind kind) =>
        Token(customerId, kind switch { MethodKind.Good => "pm_card_visa", MethodKind.Empty => "pm_card_chargeCustomerFail", _ => "pm_card_authenticationRequired" });

    public async Task<string> Token(string customerId, string pm)
    {
        var begun = Assert.IsType<SetUpOutcome.Begun>(await Gateway.SetUp($"set-{++_number}", customerId));
        Assert.Equal((EmulatedStripe.PublishableKey, null), (begun.PublicKey, begun.Url));
        Assert.StartsWith(begun.Token + "_secret_", begun.ClientSecret, StringComparison.Ordinal);
        Emulator.Confirm(begun.Token, pm);
        return begun.Token;
    }

    public Task Authenticate(string paymentKey, string url)
    {
        Emulator.Authenticate(url);
        return Task.CompletedTask;
    }

    public void Next(Trouble trouble, Func<ApiRequest, bool>? where = null) => Emulator.Next(trouble, where);

    public bool GivesBack(ApiRequest request) => request.Is("POST", "/v1/refunds");

    public void ForgetKeys() => _clock.Advance(TimeSpan.FromHours(25));

    public void RunLater() => Emulator.RunLater();

    public void Restart()
    {
        _gateway?.Dispose();
        var options = new StripeOptions { SecretKey = EmulatedStripe.SecretKey, PublishableKey = EmulatedStripe.PublishableKey, Address = Emulator.Address, ReturnUrl = new Uri("https://shop.example/account") };
        Assert.Null(options.Problem());
        _gateway = new StripeGateway(_notes, Options.Create(options)) { Time = _clock };
    }

    public IEnumerable<string> Violations() => [.. Emulator.Complaints, .. StripeSpecification.Errors(Emulator.Exchanges), .. StripeSpecification.EventErrors(Emulator.Events)];

    public async ValueTask DisposeAsync()
    {
        _gateway?.Dispose();
        await Emulator.DisposeAsync();
    }
}

public sealed class Stripe_as_a_gateway : RemoteGatewayExpectations
{
    private StripeUnderTest _stripe = null!;

    protected override IRemoteProviderUnderTest Remote => _stripe;

    public override async Task InitializeAsync() => _stripe = await StripeUnderTest.Open();
}
