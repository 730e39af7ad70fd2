using System.Diagnostics;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;

namespace SubscriptionBox.Api.Hosting;

/// <summary>An error as clients get it (RFC 9457, <c>application/problem+json</c>).</summary>
/// <param name="Type">A stable URI; its last segment is the refusal's code.</param>
/// <param name="Title">The status in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">One plain sentence.</param>
/// <param name="TraceId">What the logs and the audit trail know the request by.</param>
/// <param name="Code">The payment provider's own code, such as <c>card_declined</c>; only with 402.</param>
/// <param name="Errors">Field (camelCase path, such as <c>items[0].quantity</c>) → what is wrong with it.</param>
public sealed record ProblemBody(
    string Type, string Title, int Status, string Detail, string TraceId, string? Code = null, IReadOnlyDictionary<string, ImmutableArray<string>>? Errors = null)
{
    /// <summary>What every <see cref="Type"/> begins with. A name, not an address to fetch.</summary>
    [JsonIgnore] public const string TypeBase = "https://subscriptionbox.example/problems/";

    /// <summary>The media type.</summary>
    [JsonIgnore] public const string ContentType = "application/problem+json";
}

/// <summary>Writes problem documents.</summary>
public static class Problem
{
    /// <summary>How this request is known in logs, events and error answers.</summary>
    public static string TraceIdOf(HttpContext http) => Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier;

    /// <summary>Answers with a refusal.</summary>
    public static Task Write(HttpContext http, Refusal refusal) => Write(http, Reply.StatusOf(refusal.Kind), refusal);

    /// <summary>Answers with a refusal under a status of its own, for what HTTP itself defines (405, 413, 415 …).</summary>
    public static async Task Write(HttpContext http, int status, Refusal refusal)
    {
        if (status == StatusCodes.Status403Forbidden)
            await AccessLog.Refused(http, refusal);
        var response = http.Response;
        response.StatusCode = status;
        response.Headers.CacheControl = "no-store";
        response.Headers.ETag = default;
        if (status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Bearer";
        if (refusal.RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        else if (status == StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = "1";
        await WireJson.Write(response, new ProblemBody(
            ProblemBody.TypeBase + refusal.Code, ReasonPhrases.GetReasonPhrase(status), status, refusal.Detail, TraceIdOf(http),
            refusal.Kind == RefusalKind.PaymentDeclined ? refusal.ProviderCode ?? refusal.Code : null,
            ErrorsOf(status, refusal)), ProblemBody.ContentType);
    }

    /// <summary>400 and 422 always say what was wrong by field, also where it was no single member of the body.</summary>
    private static IReadOnlyDictionary<string, ImmutableArray<string>>? ErrorsOf(int status, Refusal refusal) =>
        !refusal.Fields.IsEmpty ? refusal.Fields
        : status is not (StatusCodes.Status400BadRequest or StatusCodes.Status422UnprocessableEntity) ? null
        : ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add(refusal.Kind == RefusalKind.RequestKeyReused ? RequestKeys.Header : "request", [refusal.Detail]);
}

/// <summary>Refusals of the HTTP layer itself: numbers 900–949.</summary>
public static class HttpRefusal
{
    /// <summary>The request cannot be read, or a value in it breaks a limit; the fields say which.</summary>
    public static readonly Refusal BadRequest = new(900, RefusalKind.Invalid, "bad-request", "The request cannot be accepted as it is.");
    /// <summary>No valid session.</summary>
    public static readonly Refusal Unauthenticated = new(901, RefusalKind.Unauthenticated, "unauthenticated", "Sign in first: this needs a valid session.");
    /// <summary>No such route.</summary>
    public static readonly Refusal NoSuchRoute = new(902, RefusalKind.NotFound, "not-found", "There is no such resource.");
    /// <summary>The route exists, but not for this method.</summary>
    public static readonly Refusal MethodNotAllowed = new(903, RefusalKind.Invalid, "method-not-allowed", "This resource does not know that method; Allow lists those it knows.");
    /// <summary>Over <see cref="ApiOptions.MaxBodyBytes"/>.</summary>
    public static readonly Refusal BodyTooLarge = new(904, RefusalKind.Invalid, "body-too-large", "The body is larger than 1 MB.");
    /// <summary>Not JSON.</summary>
    public static readonly Refusal UnsupportedMediaType = new(905, RefusalKind.Invalid, "unsupported-media-type", "Send JSON: Content-Type: application/json.");
    /// <summary>Over a rate limit.</summary>
    public static readonly Refusal TooManyRequests = new(906, RefusalKind.Throttled, "too-many-requests", "Too many requests; try again later.");
    /// <summary>A bug.</summary>
    public static readonly Refusal Unexpected = new(907, RefusalKind.Unavailable, "unexpected", "Something went wrong on our side; nothing is known to have changed. The trace id helps us to find it.");
    /// <summary>Any other status of the web server.</summary>
    public static readonly Refusal Other = new(908, RefusalKind.Invalid, "http-error", "The request was refused.");
}
