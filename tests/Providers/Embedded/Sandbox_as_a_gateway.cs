using Microsoft.Extensions.DependencyInjection;
using SubscriptionBox.Embedded.Storage;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Silo.Adapters;
using SubscriptionBox.Silo.Adapters.Payments;
using SubscriptionBox.Tests.Providers.Contract;
using SubscriptionBox.Tests.Providers.Emulators;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Providers;

/// <summary>The sandbox is held to what the real ones are.</summary>
public sealed class SandboxUnderTest : IProviderUnderTest
{
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services;
    private readonly ShopFile _file;

    public SandboxUnderTest()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddShopFile(file => file.Folder = _folder.Path);
        services.AddSingleton<ISchemaPart, SandboxSchema>();
        _services = services.BuildServiceProvider();
        _file = _services.GetRequiredService<ShopFile>();
        Gateway = new SandboxGateway(_file, new RandomIds(), new FakeClock());
    }

    public IPaymentGateway Gateway { get; }

    public string DeclineCode => "insufficient_funds";

    public IReadOnlyList<Captured> Books => _file.Readers.Read(db =>
    {
        var rows = db.Prepare("SELECT key, amount, currency, coalesce((SELECT sum(r.amount) FROM sandbox_refund r WHERE r.payment = p.reference), 0) FROM sandbox_payment p WHERE status = 'succeeded'");
        var found = new List<Captured>();
        while (rows.Step())
            found.Add(new Captured(rows.GetString(0)!, rows.GetInt64(1), rows.GetString(2)!, rows.GetInt64(3)));
        return found;
    }).GetAwaiter().GetResult();

    public Task<string> Token(string customerId, MethodKind kind) =>
        Task.FromResult(kind switch { MethodKind.Good => "tok_visa", MethodKind.Empty => "tok_insufficientFunds", _ => "tok_requiresAction" });

    public async Task Authenticate(string paymentKey, string url) => await _file.Writer.Enqueue(url[SandboxGateway.ChallengePath.Length..], static (db, id) =>
        db.Prepare("UPDATE sandbox_payment SET status = 'succeeded' WHERE challenge = ?1").Bind(1, id).Execute());

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Dispose();
    }
}

public sealed class Sandbox_as_a_gateway : GatewayExpectations
{
    private readonly SandboxUnderTest _sandbox = new();

    protected override IProviderUnderTest Provider => _sandbox;

    public override Task InitializeAsync() => Task.CompletedTask;
}
