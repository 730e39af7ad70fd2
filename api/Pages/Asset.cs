using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace SubscriptionBox.Api.Pages;

/// <summary>A file of wwwroot, held in the assembly so that every host finds it.</summary>
public sealed record Asset(string Name, byte[] Content, string Type, string Hash)
{
    private const string Prefix = "wwwroot/";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Asset> All = [.. Read()];

    /// <summary>Where a file is; the address changes with its content, so browsers may keep it.</summary>
    public static string Url(string name) => All.FirstOrDefault(asset => asset.Name == name) is { } found ? $"/assets/{name}?v={found.Hash}" : throw new ArgumentException($"No file {name}.", nameof(name));

    /// <summary>Answers with it: for a year where the address names this very content, otherwise for five minutes.</summary>
    public IResult Serve(HttpContext http)
    {
        http.Response.Headers.CacheControl = http.Request.Query["v"] == Hash ? "public, max-age=31536000, immutable" : "public, max-age=300";
        return TypedResults.Bytes(Content, Type, entityTag: new EntityTagHeaderValue($"\"{Hash}\""));
    }

    private static IEnumerable<Asset> Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            yield return new Asset(resource[Prefix.Length..], content, TypeOf(resource), Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8)));
        }
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => throw new InvalidOperationException($"No content type for {name}."),
    };
}
