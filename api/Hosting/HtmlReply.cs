using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace SubscriptionBox.Api.Hosting;

/// <summary>A page that stands by itself, to print, or a problem. Nothing runs in it; the one style it may have is named by its hash.</summary>
/// <param name="html">UTF-8; written as it is, to the byte.</param>
/// <param name="styleHash">SHA-256 of the text inside its style element, Base64.</param>
/// <param name="refusal">Why there is none.</param>
public sealed class HtmlReply(string? html, string? styleHash, Refusal? refusal) : IResult, IEndpointMetadataProvider
{
    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (refusal is not null)
            return Problem.Write(httpContext, refusal);
        httpContext.Response.Headers.ContentSecurityPolicy = $"default-src 'none'; style-src 'sha256-{styleHash}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
        httpContext.Response.ContentType = "text/html; charset=utf-8";
        return httpContext.Response.WriteAsync(html!, httpContext.RequestAborted);
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(string), ["text/html"]));
}
