using System.Text.Json;
using System.Text.Json.Nodes;

namespace SubscriptionBox.Silo.Hosting;

/// <summary>What this program is made of, as a CycloneDX 1.6 document (<c>silo sbom</c>): every package with its version and its hash, from the list that the build itself wrote beside the program.</summary>
public static class Sbom
{
    /// <summary>Prints the document.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(TextWriter output)
    {
        var name = typeof(Sbom).Assembly.GetName();
        using var list = File.OpenRead(Path.Combine(AppContext.BaseDirectory, $"{name.Name}.deps.json"));
        output.WriteLine(Of(JsonNode.Parse(list)!, Environment.Version).ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        return 0;
    }

    /// <summary>The document of a dependency list (<c>*.deps.json</c>). The same list makes the same document.</summary>
    /// <param name="list">As the SDK writes it.</param>
    /// <param name="runtime">The shared framework that the program runs on, which no package list names.</param>
    public static JsonObject Of(JsonNode list, Version runtime)
    {
        var libraries = list["libraries"]!.AsObject();
        var target = list["targets"]![list["runtimeTarget"]!["name"]!.GetValue<string>()]!.AsObject();
        var packages = libraries.Where(l => l.Value!["type"]!.GetValue<string>() == "package").OrderBy(l => l.Key, StringComparer.Ordinal).ToArray();
        var components = packages.Select(p => Component(p.Key, p.Value!["sha512"]?.GetValue<string>())).Append(new JsonObject
        {
            ["type"] = "framework", ["bom-ref"] = "dotnet", ["name"] = "Microsoft.NETCore.App and Microsoft.AspNetCore.App", ["version"] = runtime.ToString(),
        });
        return new JsonObject
        {
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.6",
            ["version"] = 1,
            ["metadata"] = new JsonObject { ["component"] = new JsonObject { ["type"] = "application", ["bom-ref"] = "subscriptionbox", ["name"] = "SubscriptionBox", ["version"] = typeof(Sbom).Assembly.GetName().Version!.ToString(3) } },
            ["components"] = new JsonArray([.. components]),
            ["dependencies"] = new JsonArray([.. packages.Select(p => Dependencies(p.Key, target, packages.Select(q => q.Key)))]),
        };
    }

    private static JsonObject Component(string library, string? hash)
    {
        var (name, version) = Split(library);
        var component = new JsonObject { ["type"] = "library", ["bom-ref"] = library, ["name"] = name, ["version"] = version, ["purl"] = $"pkg:nuget/{name}@{version}" };
        if (hash is { Length: > 7 } && hash.StartsWith("sha512-", StringComparison.Ordinal))
            component["hashes"] = new JsonArray(new JsonObject { ["alg"] = "SHA-512", ["content"] = Convert.ToHexStringLower(Convert.FromBase64String(hash[7..])) });
        return component;
    }

    private static JsonObject Dependencies(string library, JsonObject target, IEnumerable<string> known)
    {
        var uses = target[library]?["dependencies"]?.AsObject().Select(d => $"{d.Key}/{d.Value!.GetValue<string>()}").Intersect(known).Order(StringComparer.Ordinal) ?? Enumerable.Empty<string>();
        return new JsonObject { ["ref"] = library, ["dependsOn"] = new JsonArray([.. uses.Select(u => JsonValue.Create(u))]) };
    }

    private static (string Name, string Version) Split(string library) => (library[..library.IndexOf('/', StringComparison.Ordinal)], library[(library.IndexOf('/', StringComparison.Ordinal) + 1)..]);
}
