using System.IO.Compression;
using System.Text.Json.Nodes;
using SubscriptionBox.Grains.Privacy;

namespace SubscriptionBox.Tests.Rules.Privacy;

/// <summary>JSON and CSV of a copy.</summary>
public sealed class ExportDocumentTests
{
    private static readonly DateTimeOffset At = new(2027, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Nested_members_become_columns_and_lists_stay_json() => Assert.Equal(
        "id,address.city,tags\r\n1,Bonn,\"[\"\"a\"\",\"\"b\"\"]\"\r\n2,,\r\n",
        ExportDocument.Csv([Row("""{"id":1,"address":{"city":"Bonn"},"tags":["a","b"]}"""), Row("""{"id":2,"address":{"city":null}}""")]));

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+49 228", "'+49 228")]
    [InlineData("-", "'-")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\nb", "\"a\nb\"")]
    [InlineData("plain", "plain")]
    public void A_text_is_quoted_and_no_formula(string text, string cell) => Assert.Equal($"t\r\n{cell}\r\n", ExportDocument.Csv([new JsonObject { ["t"] = text }]));

    [Fact]
    public void A_negative_number_stays_one() => Assert.Equal("n\r\n-5\r\n", ExportDocument.Csv([Row("""{"n":-5}""")]));

    [Fact]
    public void The_same_content_makes_the_same_bytes_and_reads_back()
    {
        ExportSection[] sections = [new("profile", [Row("""{"name":"Zoë 🎁"}""")]), new("mails", [])];
        var zip = ExportDocument.Zip("cus-1", At, sections);
        Assert.Equal(zip, ExportDocument.Zip("cus-1", At, sections));
        using var archive = new ZipArchive(new MemoryStream(zip));
        Assert.Equal(["data.json", "csv/profile.csv", "csv/mails.csv"], archive.Entries.Select(e => e.FullName));
        using var json = archive.GetEntry("data.json")!.Open();
        var document = JsonNode.Parse(json)!;
        Assert.Equal(("1", "cus-1", "Zoë 🎁"), (document["schemaVersion"]!.ToString(), document["customerId"]!.ToString(), document["data"]!["profile"]![0]!["name"]!.ToString()));
        Assert.Equal(["purposes", "recipients", "retention", "source", "automatedDecisions", "rights"], document["about"]!.AsObject().Select(m => m.Key));
    }

    private static JsonObject Row(string json) => (JsonObject)JsonNode.Parse(json)!;
}
