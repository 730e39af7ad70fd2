using System.Globalization;
using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Audit;

namespace SubscriptionBox.Api.Endpoints;

/// <summary><c>/admin/operations</c>: how events flow, and what stands aside because a consumer could not handle it.</summary>
public static class AdminOperationsEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapAdminOperations(this IEndpointRouteBuilder api)
    {
        api.MapGet("/admin/operations/events", Flow).WithSummary("How far every consumer of events is, and what waits in outboxes").ForAdministrators().Passive();
        api.MapGet("/admin/operations/parked-events", Parked).WithSummary("Events that a consumer could not handle, and what waits behind them").ForAdministrators();
        api.MapPost("/admin/operations/parked-events/{id}/retry", Retry).WithSummary("Has a parked event tried once more, now").ForAdministrators().Refuses(RefusalKind.Conflict);
        api.MapPost("/admin/operations/parked-events/{id}/discard", Discard).WithSummary("Gives a parked event up for its consumer").ForAdministrators().Refuses(RefusalKind.Conflict);
    }

    private static async Task<Ok<EventFlowBody>> Flow(HttpContext http, IGrainFactory grains) =>
        Reply.From(await grains.GetGrain<IOperationsGrain>("operations").Flow(http.Caller()), EventFlowBody.Of);

    private static async Task<Ok<ListBody<ParkedEventBody>>> Parked(PageQuery page, HttpContext http, IGrainFactory grains) =>
        Reply.List(await grains.GetGrain<IOperationsGrain>("operations").Parked(http.Caller()), page, ParkedEventBody.Of);

    private static async Task<Accepted<ParkedEventBody>> Retry(string id, HttpContext http, IGrainFactory grains) => Place(id) is { } place
        ? Reply.Accepted(await grains.GetGrain<IParkedEventsGrain>(place.Key).Retry(place.Position, http.Caller()), ParkedEventBody.Of)
        : CommonRefusal.NotFound;

    private static async Task<NoContent> Discard(string id, DiscardBody body, HttpContext http, IGrainFactory grains) => Place(id) is { } place
        ? Reply.Done(await grains.GetGrain<IParkedEventsGrain>(place.Key).Discard(place.Position, body.Reason, http.Caller()))
        : CommonRefusal.NotFound;

    /// <summary><c>prj-mail.118</c>: what cannot be one is an unknown resource, and never wakes a grain.</summary>
    private static (string Key, long Position)? Place(string id) =>
        id.Split('.') is [{ Length: > 4 and <= 60 } consumer, var number] && consumer.StartsWith("prj-", StringComparison.Ordinal) && consumer.All(c => c is '-' or >= 'a' and <= 'z')
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            ? ($"prk-{consumer}", position)
            : null;
}

/// <summary>An event that stands aside.</summary>
/// <param name="Id">Consumer and position.</param>
/// <param name="Consumer">Who could not handle it, such as prj-mail.</param>
/// <param name="Source">The grain it comes from, such as subscription/sub-….</param>
/// <param name="Status">retrying, parked or waiting.</param>
/// <param name="Error">What went wrong; not there while it only waits behind another.</param>
/// <param name="Since">When it was put aside.</param>
/// <param name="RetryAt">When it is tried again by itself.</param>
public sealed record ParkedEventBody(
    string Id, string Consumer, string Source, long Sequence, string Type, ParkedStatus Status, string? Error, DateTimeOffset Since, int Attempts, DateTimeOffset? RetryAt)
{
    internal static ParkedEventBody Of(ParkedEventView v) =>
        new(v.Id, v.Consumer, v.Event.Source, v.Event.Sequence, v.Event.Type, v.Event.Status, v.Event.Error, v.Event.Since, v.Event.Attempts, v.Event.RetryAt);
}

/// <summary>Why a parked event is given up; kept in the audit trail.</summary>
public sealed record DiscardBody([Text(3, 500)] string Reason);

/// <summary>How events flow.</summary>
/// <param name="LogEnd">The position of the last event.</param>
/// <param name="OutboxesWaiting">Grains whose last events are not in the log yet.</param>
/// <param name="OldestWaiting">When the oldest of those happened.</param>
public sealed record EventFlowBody(long LogEnd, int OutboxesWaiting, DateTimeOffset? OldestWaiting, ImmutableArray<ConsumerBody> Consumers)
{
    internal static EventFlowBody Of(EventFlowView v) => new(v.LogEnd, v.WaitingOutboxes, v.OldestWaiting, [.. v.Consumers.Select(ConsumerBody.Of)]);
}

/// <summary>One consumer of events.</summary>
/// <param name="Behind">How many events it has not looked at.</param>
/// <param name="Halted">Whether so many events stand aside that it reads no further.</param>
public sealed record ConsumerBody(string Name, long Position, long Behind, int Retrying, int Parked, int Waiting, bool Halted)
{
    internal static ConsumerBody Of(ConsumerView v) => new(v.Name, v.Position, v.Behind, v.Retrying, v.Parked, v.Waiting, v.Halted);
}
