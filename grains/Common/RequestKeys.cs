using System.Text.Json;

namespace SubscriptionBox.Grains.Common;

/// <summary>Request keys and their first answers, inside a grain's own record (invariant I11; api-contract.md, Idempotency-Key).</summary>
public sealed class RequestKeys(TimeProvider clock)
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
        return JsonSerializer.Deserialize<Answer<TView>>(handled.Answer, ShopJson.Options)! with { Replayed = true };
    }

    /// <summary>The state with this answer remembered, and answers older than <see cref="KeptHours"/> forgotten.</summary>
    public TState Remember<TState, TView>(TState state, RequestKey? key, Answer<TView> answer) where TState : AggregateState
    {
        if (key is null)
            return state;
        var now = clock.GetUtcNow();
        var kept = state.Handled.RemoveAll(h => h.At < now.AddHours(-KeptHours));
        return state with { Handled = kept.Add(new HandledRequest(key.Key, key.Content, now, JsonSerializer.Serialize(answer, ShopJson.Options))) };
    }
}
