using SubscriptionBox.Settings;

namespace SubscriptionBox.Grains.Settings;

/// <summary>The administrator's settings.</summary>
public sealed class SettingsGrain([PersistentState("settings")] IPersistentState<SettingsState> store, AggregateServices services, SettingsCache cache)
    : AggregateGrain<SettingsState>(store, services), ISettingsGrain
{
    /// <inheritdoc/>
    protected override string Kind => "settings";

    /// <inheritdoc/>
    protected override string? CustomerId => null;

    /// <inheritdoc/>
    public Task<ShopSettings> Get() => Task.FromResult(State.Current);

    /// <inheritdoc/>
    public async Task<Answer<ShopSettings>> Set(ShopSettings settings, long? ifVersion, Caller caller)
    {
        var answer = await Handle(caller, state => SettingsRules.Set(state, settings, ifVersion, caller), state => state.Current);
        cache.Seen(State.Current);
        return answer;
    }
}
