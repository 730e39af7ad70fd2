using SubscriptionBox.Accounts;

namespace SubscriptionBox.Grains.Accounts;

/// <summary>What a request key of a sign-up was used for.</summary>
public sealed record RegistrationKeyState
{
    /// <summary>The keyed hash of the content.</summary>
    public string Content { get; init; } = "";

    /// <summary>When; after <see cref="RequestKeys.KeptHours"/> the key is free again.</summary>
    public DateTimeOffset At { get; init; }
}

/// <inheritdoc cref="IRegistrationKeyGrain"/>
public sealed class RegistrationKeyGrain([PersistentState("registrationKey")] IPersistentState<RegistrationKeyState> store, TimeProvider clock) : Grain, IRegistrationKeyGrain
{
    /// <inheritdoc/>
    public async Task<bool> Use(string content)
    {
        var now = clock.GetUtcNow();
        if (store.RecordExists && store.State.At >= now.AddHours(-RequestKeys.KeptHours))
            return store.State.Content == content;
        store.State = new RegistrationKeyState { Content = content, At = now };
        try
        {
            await store.WriteStateAsync();
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
        return true;
    }
}
