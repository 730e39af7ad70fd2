using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Tests.Api.Accounts;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Approved;

/// <summary>What strangers rely on is approved text: every route with who may use it and how it may answer (trust checklist 1: a new route without a line fails).</summary>
public sealed class RoutesTests(OneShop one) : IClassFixture<OneShop>
{
    private readonly ShopHost _shop = one.Shop;

    [Fact]
    public void Every_route_of_the_API_says_whom_it_is_for() =>
        Assert.Empty(ApiRoutes().Where(r => r.Metadata.GetMetadata<Audience>() is null).Select(r => r.DisplayName));

    [Fact]
    public void Every_page_is_open_to_anyone_or_says_whom_it_is_for() =>
        Assert.Empty(Routes().Except(ApiRoutes()).Where(r => r.Metadata.GetMetadata<Audience>() is null && r.Metadata.GetMetadata<IAuthorizeData>() is null).Select(r => r.DisplayName));

    [Fact]
    public async Task Every_operation_has_a_name_of_its_own_and_says_what_it_does()
    {
        var document = (await _shop.Client().Get("/openapi/v1.json")).Body!;
        var operations = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(o => (Name: $"{o.Key} {path.Key}", Operation: o.Value!))).ToArray();
        Assert.Empty(operations.Where(o => string.IsNullOrEmpty(o.Operation["summary"]?.GetValue<string>())).Select(o => o.Name));
        Assert.Empty(operations.GroupBy(o => o.Operation["operationId"]!.GetValue<string>()).Where(g => g.Count() > 1).SelectMany(g => g.Select(o => o.Name)));
    }

    [Fact]
    public async Task The_routes_are_the_approved_ones()
    {
        var document = (await _shop.Client().Get("/openapi/v1.json")).Body!;
        var lines = ApiRoutes().SelectMany(route => Lines(route, document["paths"]!.AsObject())).Order(StringComparer.Ordinal).Distinct().ToArray();
        var approved = Path.Combine(Path.GetDirectoryName(ThisFile())!, "routes.txt");
        var known = File.Exists(approved) ? await File.ReadAllLinesAsync(approved) : [];
        if (lines.SequenceEqual(known))
            return;
        var received = Path.Combine(AppContext.BaseDirectory, "routes.received.txt");
        await File.WriteAllLinesAsync(received, lines);
        Assert.Fail($"The routes changed. If that is right, copy {received} over {approved}.\nNew:\n  {string.Join("\n  ", lines.Except(known))}\nGone:\n  {string.Join("\n  ", known.Except(lines))}");
    }

    private IEnumerable<RouteEndpoint> Routes() => _shop.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(r => r.Metadata.GetMetadata<Microsoft.AspNetCore.StaticAssets.StaticAssetDescriptor>() is null && r.RoutePattern.RawText?.Contains("_framework", StringComparison.Ordinal) != true
            && r.RoutePattern.RawText?.Contains("_blazor", StringComparison.Ordinal) != true);

    private IEnumerable<RouteEndpoint> ApiRoutes() => Routes().Where(r => ApiPath.IsApi("/" + r.RoutePattern.RawText!.TrimStart('/')));

    private static IEnumerable<string> Lines(RouteEndpoint route, JsonObject paths)
    {
        var pattern = "/" + route.RoutePattern.RawText!.Trim('/');
        var audience = route.Metadata.GetMetadata<Audience>()?.ToString() ?? "nobody said";
        foreach (var method in route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["*"])
        {
            var documented = paths.FirstOrDefault(p => Plain(p.Key) == Plain(pattern)).Value?[method.ToLowerInvariant()]?["responses"]?.AsObject().Select(r => r.Key);
            yield return $"{method,-6} {pattern,-62} {audience,-46} {string.Join(' ', documented ?? [])}".TrimEnd();
        }
    }

    /// <summary>Without constraints.</summary>
    private static string Plain(string pattern) => System.Text.RegularExpressions.Regex.Replace(pattern, @":[^}]*", "").TrimEnd('/');

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
