using System.Text.RegularExpressions;

namespace SubscriptionBox.Tests.Tidy.Trust;

/// <summary>What can be seen in the sources: no secret, no form that works against password managers, no script but our own (trust checklist 18, 44, 57).</summary>
public sealed class SecretsAndFormsTests
{
    private const string Secrets = @"\bsk_live_[A-Za-z0-9]{8,}|\brk_live_[A-Za-z0-9]{8,}|\bAKIA[0-9A-Z]{16}\b|AccountKey=[A-Za-z0-9+/]{20,}|-----BEGIN [A-Z ]*PRIVATE KEY-----|\bghp_[A-Za-z0-9]{20,}|\bpat-(na1|eu1)-[0-9a-f]{8}";

    [Fact]
    public void No_secret_lies_in_the_repository()
    {
        var folders = new[] { "api", "data", "docs", "embedded", "grain-interfaces", "grains", "k8s", "requests", "silo", "tests" };
        var files = folders.Select(f => Path.Combine(Sources.Root, f)).Where(Directory.Exists).SelectMany(f => Directory.EnumerateFiles(f, "*", SearchOption.AllDirectories))
            .Where(f => !Regex.IsMatch(f, @"[\\/](bin|obj|shop)[\\/]") && new FileInfo(f).Length < 4_000_000).ToArray();
        Assert.True(files.Length > 500, $"Only {files.Length} files were read.");
        Assert.Empty(files.Where(f => Regex.IsMatch(File.ReadAllText(f), Secrets)).Select(f => Path.GetRelativePath(Sources.Root, f)));
    }

    [Fact]
    public void A_planted_secret_is_found() => Assert.Matches(Secrets, "key = " + "sk_live_" + "0123456789abcdef");

    [Fact]
    public void Every_password_field_can_be_filled_by_a_password_manager()
    {
        var fields = Sources.All.Where(s => s.Path.EndsWith(".razor", StringComparison.Ordinal)).SelectMany(s => Regex.Matches(s.Text, @"<(?:Field|input)\b[^>]*[Tt]ype=""password""[^>]*>").Select(m => (s.Path, m.Value))).ToArray();
        Assert.NotEmpty(fields);
        Assert.All(fields, field => Assert.Matches(@"[Aa]utocomplete=""(current|new)-password""", field.Value));
        Assert.DoesNotContain(fields, field => field.Value.Contains("onpaste", StringComparison.Ordinal));
    }

    [Fact]
    public void Pages_hold_no_script_of_their_own_and_none_from_elsewhere()
    {
        var scripts = Sources.All.Where(s => s.Path.EndsWith(".razor", StringComparison.Ordinal)).SelectMany(s => Regex.Matches(s.Text, @"<script\b[^>]*>").Select(m => m.Value)).ToArray();
        Assert.NotEmpty(scripts);
        Assert.All(scripts, script => Assert.Matches(@"src=""(/assets/[\w-]+\.js|@Asset\.Url\(""[\w-]+\.js""\))""", script));
        Assert.DoesNotContain(Sources.All.Where(s => s.Path.EndsWith(".razor", StringComparison.Ordinal)), s => Regex.IsMatch(s.Text, @"\bon(click|load|error)=""[^@]"));
    }
}
