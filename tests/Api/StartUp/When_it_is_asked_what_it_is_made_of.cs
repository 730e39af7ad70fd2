using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SubscriptionBox.Silo.Hosting;

namespace SubscriptionBox.Tests.Api.StartUp;

/// <summary>The list of parts (trust checklist 45).</summary>
public sealed class When_it_is_asked_what_it_is_made_of
{
    [Fact]
    public void Every_package_of_the_build_is_listed_with_version_and_hash()
    {
        using var text = new StringWriter();
        Assert.Equal(0, Sbom.Run(text));
        var document = JsonNode.Parse(text.ToString())!;
        Assert.Equal(("CycloneDX", "1.6"), (document["bomFormat"]!.ToString(), document["specVersion"]!.ToString()));
        var parts = document["components"]!.AsArray().Where(c => c!["type"]!.ToString() == "library").ToDictionary(c => c!["name"]!.ToString(), c => c!);
        foreach (var used in new[] { "Microsoft.Data.Sqlite", "NodaTime", "CsvHelper", "Microsoft.AspNetCore.OpenApi" })
            Assert.Contains(used, parts.Keys);
        Assert.All(parts.Values, part => Assert.Matches(new Regex("^[0-9a-f]{128}$"), part["hashes"]![0]!["content"]!.ToString()));
        Assert.All(parts.Values, part => Assert.Equal($"pkg:nuget/{part["name"]}@{part["version"]}", part["purl"]!.ToString()));
        Assert.DoesNotContain(parts.Keys, name => name.StartsWith("xunit", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Who_uses_whom_is_said()
    {
        var list = JsonNode.Parse("""
            {"runtimeTarget":{"name":"net"},"targets":{"net":{"A/1.0.0":{"dependencies":{"B":"2.0.0"}},"B/2.0.0":{},"Ours/1.0.0":{}}},
             "libraries":{"B/2.0.0":{"type":"package","sha512":"sha512-AAAA"},"A/1.0.0":{"type":"package","sha512":"sha512-AAAA"},"Ours/1.0.0":{"type":"project","sha512":""}}}
            """)!;
        var document = Sbom.Of(list, new Version(10, 0, 1));
        Assert.Equal(["A", "B", "Microsoft.NETCore.App and Microsoft.AspNetCore.App"], document["components"]!.AsArray().Select(c => c!["name"]!.ToString()));
        Assert.Equal("""[{"ref":"A/1.0.0","dependsOn":["B/2.0.0"]},{"ref":"B/2.0.0","dependsOn":[]}]""", document["dependencies"]!.ToJsonString());
    }
}
