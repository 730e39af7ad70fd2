using SubscriptionBox.Settings;

namespace SubscriptionBox.Grains.Common;

/// <summary>The shop's settings, read by every command of every subscription: kept for a second in each silo, and replaced at once where they are set.</summary>
/// <param name="clock">Its timestamps say how old a reading is.</param>
public sealed class SettingsCache(TimeProvider clock)
{
    /// <summary>How far another silo may be behind a change.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(1);

    private volatile Reading? _reading;

    /// <summary>The settings as they are, at most <see cref="KeptFor"/> ago.</summary>
    public ValueTask<ShopSettings> Current(IGrainFactory grains)
    {
        var reading = _reading;
        return reading is not null && clock.GetElapsedTime(reading.At) < KeptFor ? new(reading.Settings) : Read(grains);
    }

    /// <summary>Settings that were just saved or read. An older version never replaces a newer one.</summary>
    public void Seen(ShopSettings settings)
    {
        if (_reading is not { } known || settings.Version >= known.Settings.Version)
            _reading = new(settings, clock.GetTimestamp());
    }

    private async ValueTask<ShopSettings> Read(IGrainFactory grains)
    {
        var settings = await grains.GetGrain<ISettingsGrain>("set-shop").Get();
        Seen(settings);
        return settings;
    }

    private sealed record Reading(ShopSettings Settings, long At);
}
