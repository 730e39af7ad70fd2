using System.Security.Cryptography;
using System.Text;
using SubscriptionBox.Catalog;
using SubscriptionBox.Grains.Accounts;
using SubscriptionBox.Grains.Calendar;
using SubscriptionBox.Grains.Catalog;
using SubscriptionBox.Grains.Subscriptions;

namespace SubscriptionBox.Tests.Simulation.World;

/// <summary>Ids from a counter: the same run makes the same ids. The letter at the end keeps them from looking like card numbers.</summary>
public sealed class CountedIds(int seed) : IIdSource
{
    private long _last;

    /// <inheritdoc/>
    public string NewId(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}-s{seed}n{++_last}x");
}

/// <summary>Hashes that cost nothing: how slow the real ones are is not what is simulated.</summary>
public sealed class QuickHasher : IPasswordHasher
{
    /// <inheritdoc/>
    public Task<string> Hash(string password) => Task.FromResult("hash:" + Simple(password));

    /// <inheritdoc/>
    public Task<bool> Verify(string? hash, string password) => Task.FromResult(hash == "hash:" + Simple(password));

    private static string Simple(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
}

/// <summary>Tokens from a counter, keyed hashes with a fixed secret.</summary>
public sealed class CountedSecrets(int seed) : IShopSecrets
{
    private long _last;

    /// <inheritdoc/>
    public string NewToken() => KeyedHash("token", string.Create(CultureInfo.InvariantCulture, $"{seed}/{++_last}"))[..32] + "abcdefghijk";

    /// <inheritdoc/>
    public string KeyedHash(string purpose, string value) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"simulation\n{purpose}\n{value}")).AsSpan(0, 16));
}

/// <summary>Places with every kind of tax there is: included, added, none. Rates as in data/reference/tax-rates.csv.</summary>
public sealed class SomePlaces : ITaxTable
{
    private static readonly Dictionary<(string, string), TaxRate> Rates = new TaxRate[]
    {
        new("DE", null, "VAT 19 %", 190_000, true, true), new("GB", null, "VAT 20 %", 200_000, true, true), new("HU", null, "VAT 27 %", 270_000, true, true),
        new("US", "NY", "Sales tax NY 4 %", 40_000, false, true), new("US", "OR", "Sales tax OR 0 %", 0, false), new("US", "CA", "Sales tax CA 7.25 %", 72_500, false),
        new("CA", "QC", "GST/HST/PST QC 14.975 %", 149_750, false, true), new("CA", "ON", "GST/HST/PST ON 13 %", 130_000, false, true),
    }.ToDictionary(r => (r.Country, r.Region ?? ""));

    /// <inheritdoc/>
    public TaxRate? Find(string country, string? region) => Rates.GetValueOrDefault((country, country is "US" or "CA" ? region ?? "" : ""));
}

/// <summary>Nuts are nuts.</summary>
public sealed class Allergens : IExclusionMatcher
{
    /// <inheritdoc/>
    public bool Holds(ProductDraft product, string token) => product.Allergens.Contains(token);

    /// <inheritdoc/>
    public string Label(string token) => token;
}

/// <summary>The shop's clock is the simulation's.</summary>
public sealed class TheClock(TimeProvider clock) : IShopClock
{
    /// <inheritdoc/>
    public bool Movable => false;

    /// <inheritdoc/>
    public DateTimeOffset SystemNow => clock.GetUtcNow();

    /// <inheritdoc/>
    public void Set(TimeSpan offset, DateTimeOffset? frozenAt)
    {
        // Only the test clock sets it, and a clock that is not movable is never set.
    }
}

/// <summary>The true time, before and after there is a cluster.</summary>
public sealed class WorldClock : TimeProvider
{
    private TimeProvider _of = System;

    /// <summary>Takes the cluster's time.</summary>
    public void Follow(TimeProvider clock) => _of = clock;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _of.GetUtcNow();

    /// <inheritdoc/>
    public override long GetTimestamp() => _of.GetTimestamp();

    /// <inheritdoc/>
    public override long TimestampFrequency => _of.TimestampFrequency;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => _of.CreateTimer(callback, state, dueTime, period);

    /// <summary>Completes when so much time has passed.</summary>
    public Task Sleep(TimeSpan span) => Sleeping.On(_of, span);
}

/// <summary>Waiting on a virtual clock.</summary>
public static class Sleeping
{
    /// <summary>Completes when so much time has passed.</summary>
    public static Task On(TimeProvider clock, TimeSpan span)
    {
        if (span <= TimeSpan.Zero)
            return Task.CompletedTask;
        var over = new TaskCompletionSource();
        clock.CreateTimer(static s => ((TaskCompletionSource)s!).SetResult(), over, span, Timeout.InfiniteTimeSpan);
        return over.Task;
    }
}
