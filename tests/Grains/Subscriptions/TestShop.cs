using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;
using Orleans.Storage;
using SubscriptionBox.Campaigns;
using SubscriptionBox.Catalog;
using SubscriptionBox.Common;
using SubscriptionBox.Curation;
using SubscriptionBox.Customers;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Grains.Subscriptions;
using SubscriptionBox.Inventory;
using SubscriptionBox.Orders;
using SubscriptionBox.Settings;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Tests.Grains.Subscriptions;

/// <summary>Real subscription grains in the real runtime; everything around them is made by hand. Calls to other grains are turned to the fakes before they leave.</summary>
public sealed class TestShop : IAsyncDisposable, IPaymentGateways
{
    public const string Customer = "cus-1";
    private readonly Dictionary<string, Func<string, object?[], object?>> _fakes = [];
    private readonly IHost _host;

    private TestShop(HonestGateway gateway, string now, string? faultyKind)
    {
        Storage = new() { Kind = faultyKind };
        Gateway = gateway;
        Clock = new(At(now));
        Orders = new(Shelves);
        Curation = new(Shelves, Products);
        foreach (var sku in Products)
            Shelves.Put(sku, 100);
        FakeNeighbours();
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo.AsOneSilo().AddMemoryStreams(ShopStreams.Provider).AddOutgoingGrainCallFilter(TurnToFakes));
        builder.Services.AddSingleton<IGrainStorage>(Storage);
        builder.Services.AddKeyedSingleton<IGrainStorage>("Default", Storage);
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddSingleton<IIdSource, CountingIds>();
        builder.Services.AddSingleton<IEventLog>(Events);
        builder.Services.AddSingleton<AggregateServices>();
        builder.Services.AddSingleton<SettingsCache>();
        builder.Services.AddSingleton<ITaxTable, ThreePlaces>();
        builder.Services.AddSingleton<IPaymentGateways>(this);
        _host = builder.Build();
    }

    public static string[] Products { get; } = [.. Enumerable.Range(1, 40).Select(n => $"GOU-{n:00}")];

    public HandClock Clock { get; }
    public HonestGateway Gateway { get; set; }
    public FaultyStorage Storage { get; }
    public ListedEvents Events { get; } = new();
    public Shelves Shelves { get; } = new();
    public OrderDesk Orders { get; }
    public FirstOfTheList Curation { get; }
    public ShopSettings Settings { get; private set; } = ShopSettings.Default;
    public string Zone { get; set; } = "America/New_York";
    public Address Address { get; set; } = new("1 Main St", null, "Portland", "OR", "97201", "US");
    public HashSet<string> Subscriptions { get; } = [];
    public HashSet<string> Left { get; } = [];
    public bool HasCredit { get; set; }
    /// <summary>Segments that the customer is in.</summary>
    public HashSet<string> Members { get; } = [];
    public PlanDraft[] Plans { get; set; } =
    [
        new("plan-small", "Small", BillingInterval.Monthly, [new(4000, "USD"), new(2900, "EUR")], 4, ["gourmet"]),
        new("plan-large", "Large", BillingInterval.Monthly, [new(7000, "USD")], 7, ["gourmet"]),
        new("plan-quarter", "Quarter", BillingInterval.Quarterly, [new(10500, "USD")], 4, ["gourmet"]),
    ];

    /// <summary>Set to break one kind of call: <c>IOrderGrain.Place</c>. Called before the fake; may throw.</summary>
    public Action<string>? BeforeCall { get; set; }

    /// <summary>The same, after the fake has done its work.</summary>
    public Action<string>? AfterCall { get; set; }

    /// <param name="faultyKind">Whose writes can be made to fail; null for everybody's.</param>
    public static async Task<TestShop> Open(string now, HonestGateway? gateway = null, string? faultyKind = "subscription")
    {
        var shop = new TestShop(gateway ?? new HonestGateway(), now, faultyKind);
        await shop._host.StartAsync();
        return shop;
    }

    public ISubscriptionGrain Subscription(string key = "sub-a") => _host.Services.GetRequiredService<IGrainFactory>().GetGrain<ISubscriptionGrain>(key);

    public Caller Me(string? key = null, string content = "c") => new("acc-1", Role.Customer, Customer, "trace", key is null ? null : new RequestKey(key, content), Clock.Instant.AddMinutes(5));

    public Task<Answer<SubscriptionView>> Subscribe(string plan = "plan-small", string? key = "k1", string? currency = null, string? code = null, string subscription = "sub-a") =>
        Subscription(subscription).Subscribe(new(Customer, plan, "pm-1", "adr-1", code, currency), Me(key));

    public T Grain<T>(string key) where T : IGrainWithStringKey => _host.Services.GetRequiredService<IGrainFactory>().GetGrain<T>(key);

    public async Task<SubscriptionView> View() => (await Subscription().Get(Me())).Value!;

    public async Task<IReadOnlyList<DeliveryView>> Deliveries() => (await Subscription().GetDeliveries(Me())).Value;

    public void Set(Func<ShopSettings, ShopSettings> change)
    {
        Settings = change(Settings) with { Version = Settings.Version + 1 };
        _host.Services.GetRequiredService<SettingsCache>().Seen(Settings);
    }

    /// <summary>Moves the clock as the calendar would: to every wake-up on the way, in order.</summary>
    public async Task RunTo(string to)
    {
        var target = At(to);
        for (var turns = 0; WakeOf("sub-a") is { } wake && wake <= target; turns++)
        {
            Assert.True(turns < 500, $"Woken for ever at {wake:O}.");
            if (wake > Clock.Instant)
                Clock.Instant = wake;
            await Subscription().Wake(Clock.Instant);
        }
        Clock.Instant = target;
    }

    public DateTimeOffset? WakeOf(string key) => Storage.Saved(key) is { } saved && saved.TryGetProperty("wake", out var wake)
        ? DateTimeOffset.FromUnixTimeMilliseconds(wake.GetProperty("at").GetInt64())
        : null;

    public IReadOnlyList<T> Happened<T>() where T : DomainEvent => [.. Events.All.Where(e => EventNames.Is<T>(e.Event)).Select(e => EventNames.Payload<T>(e.Event))];

    public static DateTimeOffset At(string instant) => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);

    public IPaymentGateway? Find(string name) => name == "sandbox" ? Gateway : null;

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private void FakeNeighbours()
    {
        Fake<ISettingsGrain>("Get", (_, _) => Settings);
        Fake<IPlanGrain>("Get", (key, _) => Plans.FirstOrDefault(p => p.PlanId == key) is { } plan ? (Answer<PlanView>)new PlanView(plan, 1) : CatalogRefusal.UnknownPlan);
        Fake<ICustomerGrain>("NoteSubscription", (_, args) =>
        {
            if ((bool)args[3]!)
                Subscriptions.Add((string)args[0]!);
            else
                Left.Add((string)args[0]!);
            return (Answer<Done>)Done.Instance;
        });
        Fake<ICustomerGrain>("NoteCredit", (_, _) =>
        {
            HasCredit = true;
            return (Answer<Done>)Done.Instance;
        });
        Fake<IMarketingQueryGrain>("IsMember", (_, args) => Members.Contains((string)args[0]!));
        Fake<ICustomerGrain>("GetBilling", (key, args) => (Answer<BillingProfile>)new BillingProfile(key, "a@example.org", "A", Address.Country, Zone, Preferences.None,
            (string?)args[0] is { } address && address.StartsWith("adr-", StringComparison.Ordinal) ? new(address, Address) : null,
            (string?)args[1] is { } method && method.StartsWith("pm-", StringComparison.Ordinal) ? new(method, "sandbox", "visa", "4242", 12, 2030, true) : null,
            (string?)args[1] is { } m && m.StartsWith("pm-", StringComparison.Ordinal) ? $"ref-{m}" : null, Subscriptions.Count)
        {
            HasCredit = HasCredit,
        });
        Fake<ICurationGrain>("Curate", (_, args) => Curation.Curate((CurationRequest)args[0]!));
        Fake<ICurationGrain>("Alternatives", (_, args) => Curation.Alternatives((CurationRequest)args[0]!, (int)args[1]!));
        Fake<ICurationGrain>("Check", (_, args) => Curation.Check((CurationRequest)args[0]!, (ImmutableArray<BoxLine>)args[1]!));
        Fake<IInventoryGrain>("Reserve", (key, args) => Shelves.Reserve(key[4..], (ReserveStock)args[0]!));
        Fake<IInventoryGrain>("Release", (key, args) =>
        {
            Shelves.Release((string)args[0]!, key[4..]);
            return (Answer<StockView>)new StockView(key[4..], 0, 0, 0, 0, 0, [], 1);
        });
        Fake<IOrderGrain>("Place", (_, args) => Orders.Place((PlaceOrder)args[0]!));
        Fake<IOrderGrain>("Get", (key, _) => Orders.Get(key));
        Fake<IOrderGrain>("Cancel", (key, args) => Orders.Cancel(key, (string)args[1]!));
        Fake<IOrderGrain>("Refund", (key, args) => Orders.Refund(key, (RefundOrder)args[0]!));
    }

    private void Fake<TGrain>(string method, Func<string, object?[], object?> answer) => _fakes[$"{typeof(TGrain).Name}.{method}"] = answer;

    private Task TurnToFakes(IOutgoingGrainCallContext context)
    {
        var name = $"{context.InterfaceMethod.DeclaringType!.Name}.{context.InterfaceMethod.Name}";
        if (!_fakes.TryGetValue(name, out var fake))
            return context.Invoke();
        BeforeCall?.Invoke(name);
        var args = Enumerable.Range(0, context.Request.GetArgumentCount()).Select(context.Request.GetArgument).ToArray();
        object? result;
        lock (_fakes)
            result = fake(context.TargetId.Key.ToString()!, args);
        AfterCall?.Invoke(name);
        var returns = context.InterfaceMethod.ReturnType;
        context.Response = returns.IsGenericType
            ? (Response)typeof(Response).GetMethod(nameof(Response.FromResult))!.MakeGenericMethod(returns.GetGenericArguments()[0]).Invoke(null, [result])!
            : Response.Completed;
        return Task.CompletedTask;
    }
}
