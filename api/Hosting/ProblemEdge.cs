using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace SubscriptionBox.Api.Hosting;

/// <summary>The outermost layer: whatever goes wrong further in, the client gets a problem document, and never learns more than it should.</summary>
public sealed partial class ProblemEdge(RequestDelegate next, ILogger<ProblemEdge> log)
{
    /// <summary>Runs the request.</summary>
    public async Task Invoke(HttpContext http)
    {
        try
        {
            if (BodyLimit.IsOver(http.Request))
            {
                await Problem.Write(http, StatusCodes.Status413PayloadTooLarge, HttpRefusal.BodyTooLarge);
                return;
            }
            if (CardNumbers.In(http.Request) is { } card)
            {
                await Problem.Write(http, StatusCodes.Status400BadRequest, card);
                return;
            }
            await next(http);
        }
        catch (Exception failure) when (!http.Response.HasStarted && ApiPath.IsApi(http.Request.Path))
        {
            await Answer(http, failure);
            return;
        }
        if (http.Response.StatusCode >= 400 && !http.Response.HasStarted && http.Response.ContentType is null && ApiPath.IsApi(http.Request.Path))
            await Problem.Write(http, http.Response.StatusCode, ForStatus(http.Response.StatusCode));
    }

    private Task Answer(HttpContext http, Exception failure)
    {
        http.Response.Headers.ContentLength = null;
        switch (failure)
        {
            case BadField bad:
                return Problem.Write(http, StatusCodes.Status400BadRequest, bad.Refusal);
            case BadHttpRequestException bad:
                return Problem.Write(http, bad.StatusCode, BadRequests.Of(bad));
            case JsonException bad:
                return Problem.Write(http, StatusCodes.Status400BadRequest, BadRequests.OfJson(bad));
            case OperationCanceledException when http.RequestAborted.IsCancellationRequested:
                http.Response.StatusCode = 499;
                return Task.CompletedTask;
            case TimeoutException or OrleansException:
                LogUnavailable(log, failure, http.Request.Method, http.GetEndpoint()?.DisplayName ?? "", Problem.TraceIdOf(http));
                return Problem.Write(http, CommonRefusal.Unavailable);
            default:
                LogUnexpected(log, failure, http.Request.Method, http.GetEndpoint()?.DisplayName ?? "", Problem.TraceIdOf(http));
                return Problem.Write(http, StatusCodes.Status500InternalServerError, HttpRefusal.Unexpected);
        }
    }

    private static Refusal ForStatus(int status) => status switch
    {
        StatusCodes.Status400BadRequest => HttpRefusal.BadRequest,
        StatusCodes.Status401Unauthorized => HttpRefusal.Unauthenticated,
        StatusCodes.Status403Forbidden => CommonRefusal.Forbidden,
        StatusCodes.Status404NotFound => HttpRefusal.NoSuchRoute,
        StatusCodes.Status405MethodNotAllowed => HttpRefusal.MethodNotAllowed,
        StatusCodes.Status413PayloadTooLarge => HttpRefusal.BodyTooLarge,
        StatusCodes.Status415UnsupportedMediaType => HttpRefusal.UnsupportedMediaType,
        >= 500 => HttpRefusal.Unexpected,
        _ => HttpRefusal.Other,
    };

    [LoggerMessage(1, LogLevel.Warning, "{Method} {Route} got no answer from a grain ({TraceId})")]
    private static partial void LogUnavailable(ILogger log, Exception failure, string method, string route, string traceId);

    [LoggerMessage(2, LogLevel.Error, "{Method} {Route} failed ({TraceId})")]
    private static partial void LogUnexpected(ILogger log, Exception failure, string method, string route, string traceId);
}

/// <summary>Reads out of the web server's exceptions which field was wrong, and says it in words of ours.</summary>
internal static partial class BadRequests
{
    internal static Refusal Of(BadHttpRequestException bad) => bad switch
    {
        { StatusCode: StatusCodes.Status413PayloadTooLarge } => HttpRefusal.BodyTooLarge,
        { StatusCode: StatusCodes.Status415UnsupportedMediaType } => HttpRefusal.UnsupportedMediaType,
        { InnerException: JsonException json } => OfJson(json),
        _ when FailedParameter().Match(bad.Message) is { Success: true } match => HttpRefusal.BadRequest.On(match.Groups[1].Value, "Not a value of the right kind."),
        _ when MissingParameter().Match(bad.Message) is { Success: true } match => HttpRefusal.BadRequest.On(match.Groups[1].Value, "Is missing."),
        _ when bad.Message.Contains("no body was provided", StringComparison.Ordinal) => HttpRefusal.BadRequest.On("body", "Is missing."),
        _ => HttpRefusal.BadRequest,
    };

    internal static Refusal OfJson(JsonException bad)
    {
        var path = PathOf(bad.Path);
        if (MissingMembers().Match(bad.Message) is { Success: true } missing)
            return Named().Matches(missing.Groups[1].Value).Aggregate(HttpRefusal.BadRequest, (refusal, name) => refusal.On(Join(path, name.Groups[1].Value), "Is missing."));
        if (path.Length == 0)
            return HttpRefusal.BadRequest.On("body", "Not valid JSON, or not a JSON object of the right shape.");
        return HttpRefusal.BadRequest.On(path, bad switch
        {
            _ when bad.Message.Contains("allow setting null", StringComparison.Ordinal) || bad.Message.Contains("doesn't allow null", StringComparison.Ordinal) => "Must not be null.",
            _ when bad.Message.StartsWith("Not a time", StringComparison.Ordinal) => bad.Message,
            _ when bad.Message.Contains("Duplicate", StringComparison.OrdinalIgnoreCase) => "Is given twice.",
            _ => "Not a value of the right kind.",
        });
    }

    /// <summary><c>$.items[0].quantity</c> → <c>items[0].quantity</c>.</summary>
    private static string PathOf(string? path) => path is null || path == "$" ? "" : path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path[1..];

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    [GeneratedRegex("""^Failed to bind parameter ".* (\S+)" from""")]
    private static partial Regex FailedParameter();

    [GeneratedRegex("""^Required parameter ".* (\S+)" was not provided""")]
    private static partial Regex MissingParameter();

    [GeneratedRegex("missing required properties including: (.*)")]
    private static partial Regex MissingMembers();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Named();
}
