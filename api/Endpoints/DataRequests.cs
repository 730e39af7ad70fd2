using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http.Metadata;
using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Privacy;

namespace SubscriptionBox.Api.Endpoints;

/// <summary>What a person may ask about their data: a copy, and erasure.</summary>
public static class DataRequestEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapDataRequests(this IEndpointRouteBuilder api)
    {
        var me = api.MapGroup("/me");
        me.MapDelete("", Erase).WithSummary("Erases everything personal; needs a fresh password. From the answer on nothing is charged or written, and no session is valid").ForCustomers();
        me.MapPost("/data-export", Export).WithSummary("Asks for a copy of everything held about the customer; needs a fresh password").ForCustomers();
        me.MapGet("/data-export/{requestId:key(drq)}", Status).WithSummary("How far the copy is, and where it can be fetched").ForCustomers().Passive();
        me.MapGet("/data-export/{requestId:key(drq)}/file", Download).WithSummary("The copy: a zip, for a week").ForCustomers().Refuses(RefusalKind.Conflict);
    }

    private static async Task<Accepted<DataRequestBody>> Erase(HttpContext http, IGrainFactory grains) =>
        Reply.Accepted(await Request(grains, DataRequestKey.Erasure(http.CustomerId())).Erase(http.Caller()), DataRequestBody.Of);

    private static async Task<Accepted<DataRequestBody>> Export(HttpContext http, IGrainFactory grains)
    {
        var caller = http.Caller();
        // The key names the request: a retry reaches the one that was begun.
        var id = DataRequestKey.Export(http.CustomerId(), caller.Key?.Key ?? Guid.NewGuid().ToString("N"));
        return Reply.Accepted(await Request(grains, id).Export(caller), DataRequestBody.Of);
    }

    private static async Task<Ok<DataRequestBody>> Status(string requestId, HttpContext http, IGrainFactory grains) =>
        Reply.From(await Request(grains, requestId).Get(http.Caller()), DataRequestBody.Of);

    private static async Task<ZipFile> Download(string requestId, HttpContext http, IGrainFactory grains) =>
        new(await Request(grains, requestId).Download(http.Caller()));

    private static IDataRequestGrain Request(IGrainFactory grains, string id) => grains.GetGrain<IDataRequestGrain>(id);
}

/// <summary>A request about one's data.</summary>
/// <param name="Status">running, done, expired or withdrawn.</param>
/// <param name="DueBy">One month after it was made.</param>
/// <param name="AvailableUntil">Until when a copy can be fetched.</param>
/// <param name="DownloadUrl">Where, with the owner's session; there once the copy is stored and verified, until it expires.</param>
public sealed record DataRequestBody(
    string RequestId, DataRequestStatus Status, DateTimeOffset RequestedAt, DateTimeOffset DueBy, DateTimeOffset? CompletedAt, DateTimeOffset? AvailableUntil, string? DownloadUrl)
{
    internal static DataRequestBody Of(DataRequestView r) => new(
        r.RequestId, r.Status, r.RequestedAt, r.DueBy, r.CompletedAt, r.AvailableUntil,
        r is { Kind: DataRequestKind.Export, Status: DataRequestStatus.Done } ? $"{ApiPath.Base}/me/data-export/{r.RequestId}/file" : null);
}

/// <summary>200 with a zip to save, or a problem.</summary>
public sealed class ZipFile(Answer<ExportFile> answer) : IResult, IEndpointMetadataProvider
{
    private const string Type = "application/zip";

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (answer.Refusal is { } refusal)
        {
            await Problem.Write(httpContext, refusal);
            return;
        }
        var content = ImmutableCollectionsMarshal.AsArray(answer.Value!.Content)!;
        httpContext.Response.ContentType = Type;
        httpContext.Response.ContentLength = content.Length;
        httpContext.Response.Headers.ContentDisposition = $"attachment; filename=\"{answer.Value.Name}\"";
        await httpContext.Response.Body.WriteAsync(content, httpContext.RequestAborted);
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) => builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(byte[]), [Type]));
}
