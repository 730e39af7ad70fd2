using Microsoft.Extensions.Options;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Silo.Adapters.Payments.PayPal;
using SubscriptionBox.Tests.Providers.Emulators;
using SubscriptionBox.Tests.Providers.Emulators.PayPal;
using SubscriptionBox.Tests.Providers.Specs;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Providers.Contract;

/// <summary>The PayPal adapter and an emulated PayPal.</summary>
public sealed class PayPalUnderTest : IRemoteProviderUnderTest
{
    private readonly FakeClock _clock = new();
    private readonly NotesInMemory _notes = new();
    private PayPalClient? _client;
    private int _number;

    private PayPalUnderTest() => Emulator = new EmulatedPayPal { Clock = _clock, PatienceEnds = () => _clock.Advance(TimeSpan.FromSeconds(20)) };

    public EmulatedPayPal Emulator { get; }

    public IOptions<PayPalOptions> Options { get; private set; } = null!;

    public PayPalClient Client => _client!;

    public IPaymentGateway Gateway { get; private set; } = null!;

    public string DeclineCode => "instrument_declined";

    public IReadOnlyList<Captured> Books => Emulator.Books;

    public int Sends => Emulator.Exchanges.Count(e => e.Request.Is("POST", "/v2/checkout/orders/*/capture"));

    public static async Task<PayPalUnderTest> Open()
    {
        var under = new PayPalUnderTest();
        await under.Emulator.Open();
        under.Options = Microsoft.Extensions.Options.Options.Create(new PayPalOptions
        {
            ClientId = EmulatedPayPal.ClientId, ClientSecret = EmulatedPayPal.ClientSecret, Address = under.Emulator.Address, WebhookId = PayPalPost.WebhookId,
            ReturnUrl = new Uri("https://shop.example/account"),
        });
        Assert.Null(under.Options.Value.Problem());
        under.Restart();
        return under;
    }

    public async Task<string> Token(string customerId, MethodKind kind)
    {
        var begun = Assert.IsType<SetUpOutcome.Begun>(await Gateway.SetUp($"set-{++_number}", customerId));
        Assert.NotNull(begun.Url);
        Emulator.Agree(begun.Token, kind switch { MethodKind.Good => WalletKind.Good, MethodKind.Empty => WalletKind.Empty, _ => WalletKind.AsksForAction });
        return begun.Token;
    }

    public Task Authenticate(string paymentKey, string url)
    {
        Emulator.ApproveOrder(url[(url.IndexOf("token=", StringComparison.Ordinal) + 6)..]);
        return Task.CompletedTask;
    }

    public void Next(Trouble trouble, Func<ApiRequest, bool>? where = null) => Emulator.Next(trouble, where);

    public bool GivesBack(ApiRequest request) => request.Is("POST", "/v2/payments/captures/*/refund");

    public void ForgetKeys() => _clock.Advance(TimeSpan.FromDays(46));

    public void RunLater() => Emulator.RunLater();

    public void Restart()
    {
        _client?.Dispose();
        _client = new PayPalClient(Options) { Time = _clock };
        Gateway = new PayPalGateway(_client, _notes, Options);
    }

    public IEnumerable<string> Violations() => [.. Emulator.Complaints, .. PayPalSpecification.Errors(Emulator.Exchanges), .. PayPalSpecification.EventErrors(Emulator.Events)];

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        await Emulator.DisposeAsync();
    }
}

public sealed class PayPal_as_a_gateway : RemoteGatewayExpectations
{
    private PayPalUnderTest _paypal = null!;

    protected override IRemoteProviderUnderTest Remote => _paypal;

    public override async Task InitializeAsync() => _paypal = await PayPalUnderTest.Open();
}
