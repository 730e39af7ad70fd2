using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace SubscriptionBox.Tests.Load;

/// <summary>The yardstick: the same server gives the same bytes, before any of the shop's middleware has seen the request.</summary>
public sealed class BareEndpoint : IStartupFilter
{
    /// <summary>Its path.</summary>
    public const string Path = "/bare";

    /// <summary>What it answers.</summary>
    public byte[] Body { get; set; } = [];

    /// <inheritdoc/>
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(rest => http => http.Request.Path.Value == Path ? Answer(http) : rest(http));
        next(app);
    };

    private Task Answer(HttpContext http)
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = Body.Length;
        return http.Response.Body.WriteAsync(Body, 0, Body.Length);
    }
}
