namespace SubscriptionBox.Settings;

/// <summary>An administrator changed the settings.</summary>
public sealed record SettingsChanged(ShopSettings Before, ShopSettings After) : DomainEvent;
