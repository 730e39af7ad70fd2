using SubscriptionBox.Settings;

namespace SubscriptionBox.Grains.Settings;

/// <summary>The saved settings; null until somebody changes the defaults.</summary>
public sealed record SettingsState : AggregateState
{
    /// <summary>As last set.</summary>
    public ShopSettings? Values { get; init; }

    /// <summary>What holds.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public ShopSettings Current => Values ?? ShopSettings.Default;
}
