using System.Globalization;
using System.Text.Json;
using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Audit;

namespace SubscriptionBox.Api.Endpoints;

/// <summary><c>/admin/audit</c>: who did what to whom, when and why.</summary>
public static class AdminAuditEndpoints
{
    private const string Trail = "aud-trail";
    private const string Query = "audit";

    /// <summary>Maps them.</summary>
    public static void MapAdminAudit(this IEndpointRouteBuilder api)
    {
        api.MapGet("/admin/audit", Find).WithSummary("The audit trail, the latest first; subject is an id of anything, or a customer").ForAdministrators();
        api.MapGet("/admin/audit/chain", Chain).WithSummary("The end of the audit trail's hash chain, to be written down elsewhere").ForAdministrators();
        api.MapGet("/admin/audit/holds", Holds).WithSummary("Whose rows are kept however old they are").ForAdministrators();
        api.MapPost("/admin/audit/holds", Hold).WithSummary("Keeps the rows about a subject however old they become").ForAdministrators().Refuses(RefusalKind.Conflict);
        api.MapPost("/admin/audit/holds/{subject}/release", Release).WithSummary("Releases a legal hold").ForAdministrators();
    }

    private static async Task<Ok<ListBody<AuditBody>>> Find(string? subject, string? actor, string? action, string? from, string? to, PageQuery page, HttpContext http, IGrainFactory grains) => Reply.List(
        await grains.GetGrain<IAuditQueryGrain>(Query).Find(new(subject, actor, action, Instant("from", from), Instant("to", to)), page.Cursor, page.Limit, http.Caller()), page, AuditBody.Of);

    private static async Task<Ok<AuditChainBody>> Chain(HttpContext http, IGrainFactory grains) =>
        Reply.From(await grains.GetGrain<IAuditQueryGrain>(Query).Chain(http.Caller()), chain => new AuditChainBody(chain.Ordinal, chain.Hash, chain.PurgedThrough));

    private static async Task<Ok<ListBody<LegalHoldBody>>> Holds(PageQuery page, HttpContext http, IGrainFactory grains) =>
        Reply.List(await grains.GetGrain<IAuditTrailGrain>(Trail).Holds(http.Caller()), page, LegalHoldBody.Of);

    private static async Task<Created<LegalHoldBody>> Hold(HoldBody body, HttpContext http, IGrainFactory grains) =>
        Reply.Created(await grains.GetGrain<IAuditTrailGrain>(Trail).Hold(body.Subject, body.Reason, http.Caller()), LegalHoldBody.Of);

    private static async Task<NoContent> Release(string subject, ReleaseBody body, HttpContext http, IGrainFactory grains) =>
        Reply.Done(await grains.GetGrain<IAuditTrailGrain>(Trail).Release(subject, body.Reason, http.Caller()));

    /// <summary>A time, or a date for its first instant in UTC.</summary>
    private static DateTimeOffset? Instant(string field, string? text) =>
        string.IsNullOrEmpty(text) ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero)
        : text.Length >= 16 && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant.ToUniversalTime()
        : throw new BadField(field, "A time such as 2027-03-01T09:00:00Z, or a date such as 2027-03-01.");
}

/// <summary>One row of the audit trail.</summary>
/// <param name="Actor">An account id, or system for the shop itself.</param>
/// <param name="Role">In which role.</param>
/// <param name="OnBehalfOf">The customer for whom somebody else acted.</param>
/// <param name="Action">What happened, such as deliverySkipped.</param>
/// <param name="Subject">The id of what changed.</param>
/// <param name="CustomerId">Whom it concerns.</param>
/// <param name="Details">What changed; personal values are masked.</param>
/// <param name="RequestId">The trace id of the request.</param>
/// <param name="Sequence">The number of the change at its subject: 1, 2, 3 … without gaps.</param>
/// <param name="Ordinal">The place in the chain: 1, 2, 3 … without gaps.</param>
/// <param name="Hash">Of this row and the hash of the row before it.</param>
public sealed record AuditBody(
    DateTimeOffset At, string Actor, Role Role, string? OnBehalfOf, string Action, string Subject, string? CustomerId, string? Reason, JsonElement? Details, string? RequestId,
    long Sequence, long Ordinal, string Hash)
{
    internal static AuditBody Of(AuditView v) =>
        new(v.At, v.Actor, v.Role, v.OnBehalfOf, v.Action, v.Subject, v.CustomerId, v.Reason, v.Summary is null ? null : JsonElement.Parse(v.Summary), v.RequestId, v.Sequence, v.Ordinal, v.Hash);
}

/// <summary>The end of the chain.</summary>
/// <param name="PurgedThrough">The last row that a purge removed; 0 for none.</param>
public sealed record AuditChainBody(long Ordinal, string Hash, long PurgedThrough);

/// <summary>Whose rows to keep, and why.</summary>
/// <param name="Subject">The id of anything, or of a customer.</param>
public sealed record HoldBody([Text(1, 100)] string Subject, [Text(3, 500)] string Reason);

/// <summary>Why the hold is released.</summary>
public sealed record ReleaseBody([Text(3, 500)] string Reason);

/// <summary>A legal hold.</summary>
public sealed record LegalHoldBody(string Subject, string Reason, string PlacedBy, DateTimeOffset PlacedAt)
{
    internal static LegalHoldBody Of(LegalHold hold) => new(hold.Subject, hold.Reason, hold.PlacedBy, hold.PlacedAt);
}
