using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace SubscriptionBox.Api.Hosting;

/// <summary>Turns a grain's answer into an HTTP answer. The one place that knows which refusal is which status.</summary>
public static class Reply
{
    /// <summary>The status of a refusal.</summary>
    public static int StatusOf(RefusalKind kind) => kind switch
    {
        RefusalKind.NotFound => StatusCodes.Status404NotFound,
        RefusalKind.Conflict => StatusCodes.Status409Conflict,
        RefusalKind.Invalid => StatusCodes.Status422UnprocessableEntity,
        RefusalKind.PaymentDeclined => StatusCodes.Status402PaymentRequired,
        RefusalKind.Unauthenticated => StatusCodes.Status401Unauthorized,
        RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
        RefusalKind.ReauthenticationRequired => StatusCodes.Status403Forbidden,
        RefusalKind.Throttled => StatusCodes.Status429TooManyRequests,
        RefusalKind.Stale => StatusCodes.Status412PreconditionFailed,
        RefusalKind.RequestKeyReused => StatusCodes.Status422UnprocessableEntity,
        RefusalKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        RefusalKind.NotImplemented => StatusCodes.Status501NotImplemented,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>200 with the view as it is.</summary>
    public static Ok<T> From<T>(Answer<T> answer) => new(answer.Value, answer.Refusal, answer.Replayed);

    /// <summary>200 with a wire record made of the view; <paramref name="version"/> becomes the ETag.</summary>
    public static Ok<TBody> From<TView, TBody>(Answer<TView> answer, Func<TView, TBody> body, Func<TView, long>? version = null) =>
        answer.Ok ? new(body(answer.Value), null, answer.Replayed) { Version = version?.Invoke(answer.Value) } : new(default, answer.Refusal, answer.Replayed);

    /// <summary>200 with what a call that cannot refuse gave.</summary>
    public static Ok<T> Of<T>(T body) => new(body, null);

    /// <summary>200 with a page; the cursor is made opaque.</summary>
    public static Ok<ListBody<TBody>> List<TView, TBody>(Answer<Page<TView>> answer, PageQuery page, Func<TView, TBody> body) =>
        answer.Ok ? new(new([.. answer.Value.Items.Select(body)], page.Seal(answer.Value.NextCursor)), null, answer.Replayed) : new(default, answer.Refusal);

    /// <summary>200 with a page of a list that is short enough to be known whole.</summary>
    public static Ok<ListBody<TBody>> List<TView, TBody>(Answer<ImmutableArray<TView>> answer, PageQuery page, Func<TView, TBody> body) =>
        answer.Refusal is { } no ? new(default, no) : new(page.Of(answer.Value, body), null);

    /// <summary>201 with a wire record and the new resource's address.</summary>
    public static Created<TBody> Created<TView, TBody>(Answer<TView> answer, Func<TView, TBody> body, Func<TView, string>? location = null, Func<TView, long>? version = null) =>
        answer.Ok
            ? new(body(answer.Value), null, answer.Replayed) { Location = location?.Invoke(answer.Value), Version = version?.Invoke(answer.Value) }
            : new(default, answer.Refusal, answer.Replayed);

    /// <summary>202 with a wire record.</summary>
    public static Accepted<TBody> Accepted<TView, TBody>(Answer<TView> answer, Func<TView, TBody> body) =>
        answer.Ok ? new(body(answer.Value), null, answer.Replayed) : new(default, answer.Refusal, answer.Replayed);

    /// <summary>204: done, nothing to show.</summary>
    public static NoContent Done<T>(Answer<T> answer) => new(answer.Refusal, answer.Replayed);

    internal static string ETagOf(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
}

/// <summary>A yes with a body, or a problem: what an endpoint returns, so that its success status and its body stand in its signature.</summary>
public abstract class ReplyOf<T>(T? body, Refusal? refusal, bool replayed) : IResult
{
    /// <summary>Becomes the ETag.</summary>
    public long? Version { get; init; }

    /// <summary>The new resource's address.</summary>
    public string? Location { get; init; }

    /// <summary>The status of a yes.</summary>
    protected abstract int Success { get; }

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var headers = httpContext.Response.Headers;
        if (replayed)
            headers["Idempotency-Replayed"] = "true";
        if (refusal is not null)
            return Problem.Write(httpContext, refusal);
        httpContext.Response.StatusCode = Success;
        if (Location is not null)
            headers.Location = Location;
        if (Version is { } version)
        {
            var tag = Reply.ETagOf(version);
            headers.ETag = tag;
            if (HttpMethods.IsGet(httpContext.Request.Method) && httpContext.Request.Headers.IfNoneMatch == tag)
            {
                httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
                return Task.CompletedTask;
            }
        }
        return Success == StatusCodes.Status204NoContent ? Task.CompletedTask : WireJson.Write(httpContext.Response, body!);
    }

    /// <summary>Says for the OpenAPI document what a yes is.</summary>
    protected static void Describe(EndpointBuilder builder, int status) =>
        builder.Metadata.Add(status == StatusCodes.Status204NoContent
            ? new ProducesResponseTypeMetadata(status, typeof(void))
            : new ProducesResponseTypeMetadata(status, typeof(T), ["application/json"]));
}

/// <summary>200, or a problem.</summary>
public sealed class Ok<T>(T? body, Refusal? refusal, bool replayed = false) : ReplyOf<T>(body, refusal, replayed), IEndpointMetadataProvider
{
    /// <inheritdoc/>
    protected override int Success => StatusCodes.Status200OK;

    /// <inheritdoc/>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) => Describe(builder, StatusCodes.Status200OK);

    /// <summary>A no.</summary>
    public static implicit operator Ok<T>(Refusal refusal) => new(default, refusal);
}

/// <summary>201, or a problem.</summary>
public sealed class Created<T>(T? body, Refusal? refusal, bool replayed = false) : ReplyOf<T>(body, refusal, replayed), IEndpointMetadataProvider
{
    /// <inheritdoc/>
    protected override int Success => StatusCodes.Status201Created;

    /// <inheritdoc/>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) => Describe(builder, StatusCodes.Status201Created);

    /// <summary>A no.</summary>
    public static implicit operator Created<T>(Refusal refusal) => new(default, refusal);
}

/// <summary>202, or a problem.</summary>
public sealed class Accepted<T>(T? body, Refusal? refusal, bool replayed = false) : ReplyOf<T>(body, refusal, replayed), IEndpointMetadataProvider
{
    /// <inheritdoc/>
    protected override int Success => StatusCodes.Status202Accepted;

    /// <inheritdoc/>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) => Describe(builder, StatusCodes.Status202Accepted);

    /// <summary>A no.</summary>
    public static implicit operator Accepted<T>(Refusal refusal) => new(default, refusal);
}

/// <summary>204, or a problem.</summary>
public sealed class NoContent(Refusal? refusal = null, bool replayed = false) : ReplyOf<Done>(null, refusal, replayed), IEndpointMetadataProvider
{
    /// <inheritdoc/>
    protected override int Success => StatusCodes.Status204NoContent;

    /// <inheritdoc/>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) => Describe(builder, StatusCodes.Status204NoContent);

    /// <summary>A no.</summary>
    public static implicit operator NoContent(Refusal refusal) => new(refusal);
}
