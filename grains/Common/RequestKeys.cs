using System.Text.Json;

namespace SubscriptionBox.Grains.Common;

/// <summary>Request keys and their first answers, inside a grain's own record (invariant I11; api-contract.md, Idempotency-Key).</summary>
/// <param name="clock">The shop's time.</param>
/// <param name="vault">Seals answers that hold personal values; null to leave them readable.</param>
public sealed class RequestKeys(TimeProvider clock, Privacy.PersonalVault? vault = null)
{
    /// <summary>How long an answer is kept: twice what the contract asks for.</summary>
    public const int KeptHours = 48;

    /// <summary>The answer this key got before: the first answer marked as replayed, a refusal when the content differs, null when the key is new.</summary>
    public Answer<TView>? Find<TView>(AggregateState state, RequestKey? key)
    {
        if (key is null || state.Handled.IsEmpty || state.Handled.FindLast(h => h.Key == key.Key) is not { } handled)
            return null;
        if (handled.Content != key.Content)
            return CommonRefusal.RequestKeyReused;
        // The answer of somebody who was erased meanwhile cannot be said again.
        return (vault is null ? handled.Answer : vault.Open(handled.Answer)) is { } answer
            ? JsonSerializer.Deserialize<Answer<TView>>(answer, ShopJson.Options)! with { Replayed = true }
            : CommonRefusal.NotFound;
    }

    /// <summary>The state with this answer remembered, and answers older than <see cref="KeptHours"/> forgotten.</summary>
    /// <param name="subject">Whose personal values the answer holds; null for nobody's.</param>
    public TState Remember<TState, TView>(TState state, RequestKey? key, Answer<TView> answer, string? subject = null) where TState : AggregateState
    {
        if (key is null)
            return state;
        var now = clock.GetUtcNow();
        var kept = state.Handled.RemoveAll(h => h.At < now.AddHours(-KeptHours));
        string? text = JsonSerializer.Serialize(answer, ShopJson.Options);
        if (vault is not null && subject is not null && (text = vault.Seal(subject, text)) is null)
            return state;
        return state with { Handled = kept.Add(new HandledRequest(key.Key, key.Content, now, text)) };
    }
}
