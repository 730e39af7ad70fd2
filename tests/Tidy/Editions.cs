using System.Text.RegularExpressions;

namespace SubscriptionBox.Tests.Tidy;

/// <summary>
/// What only one edition has stays in that edition's folders (<c>Embedded</c>, <c>Cluster</c>) and projects. Without this rule the Cluster edition
/// would stop compiling unnoticed wherever Orleans' packages cannot be had.
/// </summary>
public static partial class Editions
{
    /// <summary>Projects that are empty in the Cluster edition, or that only the Embedded edition references.</summary>
    public static readonly string[] OnlyEmbedded = ["embedded", "tests/Embedded", "tests/Api", "tests/Pages", "tests/Load", "tests/Simulation"];

    /// <summary>Code of both editions that names what only one of them has.</summary>
    public static IEnumerable<string> Apart(IReadOnlyCollection<Source> sources)
    {
        var types = sources.Where(s => Folder(s) is not null && s.Top != "embedded")
            .SelectMany(s => DeclaredType().Matches(s.Code).Select(m => (Folder: Folder(s)!, Name: m.Groups[1].Value))).ToHashSet();
        var common = sources.Where(s => Folder(s) is null).SelectMany(s => DeclaredType().Matches(s.Code).Select(m => m.Groups[1].Value)).ToHashSet();
        var own = types.GroupBy(t => t.Name).Where(g => g.Count() == 1 && !common.Contains(g.Key)).Select(g => g.Key).ToHashSet();
        return from source in sources
               where Folder(source) is null && !OnlyEmbedded.Any(p => source.Path.StartsWith(p + "/", StringComparison.Ordinal))
               from Match word in Word().Matches(source.Code)
               where own.Contains(word.Value) || word.Value == "SubscriptionBox.Embedded"
               select $"{source.Path} is compiled in both editions, and names {word.Value}";
    }

    private static string? Folder(Source source) => source.Path.Split('/')[1..^1].FirstOrDefault(part => part is "Embedded" or "Cluster");

    // At the beginning of a line: nested types do not count.
    [GeneratedRegex(@"^(?:(?:public|internal|sealed|static|abstract|partial|readonly)\s+)*(?:class|record|struct|enum|interface)\s+(?:struct\s+|class\s+)?([A-Z]\w+)", RegexOptions.Multiline)]
    private static partial Regex DeclaredType();

    // Names of one word (Count, Note) are members elsewhere; names of several words are types.
    [GeneratedRegex(@"\bSubscriptionBox\.Embedded\b|(?<!\.)\b[A-Z][a-z]+[A-Z]\w+")] private static partial Regex Word();
}
