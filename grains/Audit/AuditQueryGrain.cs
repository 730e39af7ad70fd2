using System.Globalization;
using SubscriptionBox.Audit;

namespace SubscriptionBox.Grains.Audit;

/// <inheritdoc cref="IAuditQueryGrain"/>
[StatelessWorker]
public sealed class AuditQueryGrain(IAuditStore trail, AggregateServices services) : Grain, IAuditQueryGrain
{
    private const int LongestWord = 200;

    /// <inheritdoc/>
    public async Task<Answer<Page<AuditView>>> Find(AuditFilter filter, string? cursor, int limit, Caller caller)
    {
        if (caller.Role is not (Role.Administrator or Role.System))
            return CommonRefusal.Forbidden;
        var refusal = limit is < 1 or > 100 ? CommonRefusal.Invalid.On("limit", "A whole number from 1 to 100.") : CommonRefusal.Invalid;
        foreach (var (field, value) in new[] { ("subject", filter.Subject), ("actor", filter.Actor), ("action", filter.Action) })
            if (value?.Length > LongestWord)
                refusal = refusal.On(field, $"At most {LongestWord} characters.");
        if (filter.From >= filter.To)
            refusal = refusal.On("to", "Must be after from.");
        var before = long.MaxValue;
        if (cursor is not null && !long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before))
            refusal = refusal.On("cursor", "Not a cursor that this list gave out.");
        if (!refusal.Fields.IsEmpty)
            return refusal;
        var found = await trail.Find(new(Word(filter.Subject), Word(filter.Actor), Word(filter.Action), filter.From, filter.To), before, limit + 1);
        return new Page<AuditView>([.. found.Take(limit).Select(View)], found.Count > limit ? found[limit - 1].Ordinal.ToString(CultureInfo.InvariantCulture) : null);
    }

    /// <inheritdoc/>
    public async Task<Answer<AuditChainView>> Chain(Caller caller)
    {
        if (caller.Role is not (Role.Administrator or Role.System))
            return CommonRefusal.Forbidden;
        var head = await trail.Head();
        return new AuditChainView(head.Ordinal, head.Hash, (await trail.LastCut())?.Through ?? 0);
    }

    private static string? Word(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private string? Open(string text, string purpose) => services.Vault?.Open(text, purpose);

    private AuditView View(ChainedRow chained)
    {
        var row = chained.Row;
        return new(row.At, row.ActorId, row.Role, row.OnBehalfOf, row.Action, row.Subject, row.CustomerId, AuditRules.Shown(row.Reason, Open), AuditSummary.Shown(row.Summary, Open), row.RequestId, row.Sequence, chained.Ordinal, chained.Hash);
    }
}
