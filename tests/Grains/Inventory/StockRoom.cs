using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;
using Orleans.Storage;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Grains.Inventory;
using SubscriptionBox.Inventory;

namespace SubscriptionBox.Tests.Grains.Inventory;

/// <summary>The inventory grains on the real runtime over a storage that a crash does not take along.</summary>
public sealed class StockRoom : IAsyncDisposable
{
    public static readonly Caller Admin = new("acc-admin", Role.Administrator, null);
    private readonly List<IHost> _hosts = [];

    public TroubledStorage Storage { get; } = new();

    public MovableClock Clock { get; } = new(new DateTimeOffset(2027, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public KeptEvents Events { get; } = new();

    public Arrivals Arrivals { get; } = new();

    public InventoryOptions Options { get; } = new() { SegmentLines = 16, BusySegmentLines = 24, UncleanedSegments = 4 };

    public IGrainFactory Grains => _hosts[^1].Services.GetRequiredService<IGrainFactory>();

    public static async Task<StockRoom> Open(Action<InventoryOptions>? options = null)
    {
        var room = new StockRoom();
        options?.Invoke(room.Options);
        await room.Start();
        return room;
    }

    public IInventoryGrain Counter(string sku = "X") => Grains.GetGrain<IInventoryGrain>($"sku-{sku}");

    /// <summary>As after kill -9: what was in memory is never asked again; what is on disk stays.</summary>
    public Task Crash() => Start();

    public async Task Receive(int units, string sku = "X", string lot = "lot", DateOnly? expiresOn = null) =>
        Assert.True((await Counter(sku).Receive(new ReceiveStock(units, lot, expiresOn, null), Admin)).Ok);

    public Task<Answer<Reservation>> Reserve(string order, int units = 1, string sku = "X", DateTimeOffset? expires = null, StockAudience audience = StockAudience.Subscriber)
    {
        Arrivals.Expect();
        return Counter(sku).Reserve(new ReserveStock(order, units, new DateOnly(2027, 3, 4), expires, audience));
    }

    public async ValueTask DisposeAsync()
    {
        Storage.Gate?.TrySetResult();
        foreach (var host in _hosts)
        {
            await host.StopAsync();
            host.Dispose();
        }
    }

    private async Task Start()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(3));
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddSingleton<IIdSource, NumberedIds>();
        builder.Services.AddSingleton<IEventLog>(Events);
        builder.Services.AddSingleton<IStockReader, NoRows>();
        builder.Services.AddSingleton<AggregateServices>();
        builder.Services.AddSingleton<IIncomingGrainCallFilter>(Arrivals);
        builder.Services.AddSingleton<SettingsCache>();
        builder.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(Options));
        builder.UseOrleans(silo => silo.AsOneSilo().ConfigureServices(services => services.AddKeyedSingleton<IGrainStorage>("Default", Storage).AddSingleton<IGrainStorage>(Storage)));
        var host = builder.Build();
        await host.StartAsync();
        _hosts.Add(host);
    }

    private sealed class NoRows : IStockReader
    {
        public Task<StockRows> Changed(long after) => Task.FromResult(new StockRows([], 0));
    }

    private sealed class NumberedIds : IIdSource
    {
        private int _last;

        public string NewId(string prefix) => $"{prefix}-{Interlocked.Increment(ref _last):00000000000000000000}";
    }
}

/// <summary>Shows the instant that a test set; timers and stopwatches run for real.</summary>
public sealed class MovableClock(DateTimeOffset start) : TimeProvider
{
    private DateTimeOffset _now = start;

    public override DateTimeOffset GetUtcNow() => _now;

    public DateTimeOffset Move(TimeSpan by) => _now += by;
}

/// <summary>Keeps events, each (source, sequence) once, and tells which came twice with other content.</summary>
public sealed class KeptEvents : IEventLog
{
    private readonly ConcurrentDictionary<(string, long), EventRecord> _events = new();

    public ConcurrentBag<EventRecord> Contradictions { get; } = [];

    public ImmutableArray<EventRecord> Of(string source) => [.. _events.Values.Where(e => e.Source == source).OrderBy(e => e.Sequence)];

    public Task Append(IReadOnlyList<EventRecord> events)
    {
        foreach (var record in events)
            if (_events.GetOrAdd((record.Source, record.Sequence), record).Data != record.Data)
                Contradictions.Add(record);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<LoggedEvent>> Read(long after, int limit) => throw new NotSupportedException();

    public Task<long> End() => Task.FromResult((long)_events.Count);
}
