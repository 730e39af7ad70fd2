using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;
using Orleans.Storage;
using SubscriptionBox.Accounts;
using SubscriptionBox.Audit;
using SubscriptionBox.Common;
using SubscriptionBox.Customers;
using SubscriptionBox.Grains.Accounts;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Tests.Grains.Subscriptions;

namespace SubscriptionBox.Tests.Grains.Accounts;

/// <summary>Real account, e-mail, session and customer grains in the real runtime, over a storage that breaks when it is told to.</summary>
public sealed class Hall : IAsyncDisposable, IPaymentGateways
{
    public static readonly Caller Nobody = new("anonymous", Role.Anonymous, null, "trace");
    public static readonly Registration Ann = new("ann@example.test", "correct horse", "Ann", "US", "America/New_York") { Address = "198.51.100.7" };
    private readonly List<IHost> _gone = [];
    private IHost _host = null!;

    private Hall()
    {
    }

    public HandClock Clock { get; } = new(new DateTimeOffset(2027, 1, 10, 12, 0, 0, TimeSpan.Zero));

    public FaultyStorage Storage { get; } = new() { Kind = null };

    public ListedEvents Events { get; } = new();

    public IPaymentGateway? Gateway { get; set; }

    public static async Task<Hall> Open()
    {
        var hall = new Hall();
        await hall.Start();
        return hall;
    }

    /// <summary>Everything in memory is gone at once, as after <c>kill -9</c>; what was written stays.</summary>
    public Task Crash()
    {
        _gone.Add(_host);
        return Start();
    }

    public ISignInGrain SignIn => Grain<ISignInGrain>("sign-in");

    public ISessionGrain Session(string token) => Grain<ISessionGrain>(SessionKey.Of(token)!);

    public ICustomerGrain Customer(string id) => Grain<ICustomerGrain>(id);

    /// <summary>Publishes what a grain's saved state still holds, as the relay does after a crash.</summary>
    public Task Drain(string kind, string key) => GrainKinds.Find<IOutboxOwner>(_host.Services.GetRequiredService<IGrainFactory>(), kind, key)!.Drain();

    public T Grain<T>(string key) where T : IGrainWithStringKey => _host.Services.GetRequiredService<IGrainFactory>().GetGrain<T>(key);

    public IEnumerable<EventRecord> Happened<T>() where T : DomainEvent => Events.All.Select(e => e.Event).Where(EventNames.Is<T>);

    public async Task<(SessionTicket Ticket, Caller Me)> Register()
    {
        var ticket = (await SignIn.Register(Ann, Nobody)).Value!;
        var session = (await Session(ticket.Token).Check(passive: false))!;
        return (ticket, new Caller(session.AccountId, Role.Customer, session.CustomerId, "trace", ElevatedUntil: Clock.Instant.AddMinutes(5)));
    }

    public IPaymentGateway? Find(string name) => name == Gateway?.Name ? Gateway : null;

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _gone.ForEach(host => host.Dispose());
    }

    private Task Start()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo.AsOneSilo().AddMemoryStreams(ShopStreams.Provider));
        builder.Services.AddSingleton<IGrainStorage>(Storage);
        builder.Services.AddKeyedSingleton<IGrainStorage>("Default", Storage);
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddSingleton<IIdSource, GuidIds>();
        builder.Services.AddSingleton<IEventLog>(Events);
        builder.Services.AddSingleton<AggregateServices>();
        builder.Services.AddSingleton<IPasswordHasher, PlainHasher>();
        builder.Services.AddSingleton<IShopSecrets, PlainSecrets>();
        builder.Services.AddSingleton<IPaymentGateways>(this);
        builder.Services.AddSingleton<ISessionIndex>(new SavedSessions(Storage));
        _host = builder.Build();
        return _host.StartAsync();
    }

    private sealed class SavedSessions(FaultyStorage storage) : ISessionIndex
    {
        public Task<IReadOnlyList<string>> OfAccount(string accountId) => Task.FromResult(storage.KeysWith("ses-", "accountId", accountId));

        public Task<IReadOnlyList<string>> OfCustomer(string customerId) => Task.FromResult(storage.KeysWith("ses-", "customerId", customerId));

        public Task<IReadOnlyList<string>> Over(DateTimeOffset usedBefore, DateTimeOffset openedBefore, int limit) => throw new NotSupportedException("Swept in the real shop only.");
    }

    private sealed class GuidIds : IIdSource
    {
        public string NewId(string prefix) => $"{prefix}-{Guid.NewGuid():n}";
    }

    /// <summary>Keeps passwords as they are: what is tested here is not the hash.</summary>
    private sealed class PlainHasher : IPasswordHasher
    {
        public Task<string> Hash(string password) => Task.FromResult("plain:" + password);

        public Task<bool> Verify(string? hash, string password) => Task.FromResult(hash == "plain:" + password);
    }

    private sealed class PlainSecrets : IShopSecrets
    {
        public string NewToken() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(SessionKey.TokenBytes)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

        public string KeyedHash(string purpose, string value) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{purpose}:{value}")))[..32];
    }
}

/// <summary>A provider whose answer the test gives.</summary>
public sealed class AnsweringGateway(Func<string, Task<AttachOutcome>> attach) : IPaymentGateway
{
    public List<string> Keys { get; } = [];

    public string Name => "sandbox";

    public Task<AttachOutcome> Attach(string key, string customerId, string token)
    {
        Keys.Add(key);
        return attach(token);
    }

    public Task<ChargeOutcome> Charge(ChargeRequest request) => throw new NotSupportedException();
    public Task<ChargeOutcome> LookUp(string key) => throw new NotSupportedException();
    public Task<RefundOutcome> Refund(string key, string reference, Money amount) => throw new NotSupportedException();
}
