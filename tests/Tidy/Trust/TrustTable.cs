using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SubscriptionBox.Tests.Tidy.Trust;

/// <summary>A row of the trust checklist.</summary>
/// <param name="Number">1–87.</param>
/// <param name="Text">What must hold.</param>
/// <param name="Tests">As <c>Class.Method</c>.</param>
/// <param name="Reason">Why there is no test, or what a test cannot show; empty for nothing.</param>
public sealed record TrustRow(int Number, string Text, IReadOnlyList<string> Tests, string Reason);

/// <summary>From the rows to the table in docs/security.md, and what is wrong with them: pure, so that each rule can be proved on a planted mistake.</summary>
public static partial class TrustTable
{
    /// <summary>How many rows the checklist has.</summary>
    public const int Rows = 87;

    private const string Begin = "<!-- rows: made from tests/Tidy/Trust/rows.txt -->";
    private const string End = "<!-- end of rows -->";
    private static readonly string[] Reasons = ["Operator: ", "Does not apply: ", "Decision: ", "Missing: "];

    /// <summary>Reads rows; lines that begin with # are comments.</summary>
    public static IReadOnlyList<TrustRow> Read(string text) =>
        [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').Select(Row)];

    /// <summary>What is wrong with the rows.</summary>
    /// <param name="rows">All of them.</param>
    /// <param name="tests">Every test there is → the file it stands in.</param>
    public static IEnumerable<string> Mistakes(IReadOnlyList<TrustRow> rows, IReadOnlyDictionary<string, string> tests)
    {
        foreach (var number in Enumerable.Range(1, Rows).Except(rows.Select(row => row.Number)))
            yield return $"row {number} is missing";
        foreach (var twice in rows.GroupBy(row => row.Number).Where(group => group.Count() > 1 || group.Key is < 1 or > Rows))
            yield return $"row {twice.Key} is there {twice.Count()} times";
        foreach (var row in rows)
        {
            if (row.Tests.Count == 0 && row.Reason.Length == 0)
                yield return $"row {row.Number} has neither a test nor a reason";
            if (row.Reason.Length > 0 && !Reasons.Any(kind => row.Reason.StartsWith(kind, StringComparison.Ordinal) && row.Reason.Length > kind.Length + 10))
                yield return $"row {row.Number} gives no reason that can be understood: {row.Reason}";
            foreach (var test in row.Tests.Where(test => !tests.ContainsKey(test)))
                yield return $"row {row.Number} names a test that does not exist: {test}";
        }
    }

    /// <summary>Every test method in the sources, as <c>Class.Method</c>, and the file it stands in.</summary>
    public static IReadOnlyDictionary<string, string> TestsIn(IEnumerable<Source> sources)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var source in sources.Where(s => s.Top == "tests"))
        {
            var owner = "";
            foreach (Match match in ClassOrTest().Matches(source.Code))
                if (match.Groups["class"].Success)
                    owner = match.Groups["class"].Value;
                else
                    found.TryAdd($"{owner}.{match.Groups["test"].Value}", source.Path);
        }
        return found;
    }

    /// <summary>The document with its table made anew.</summary>
    public static string Put(string document, IReadOnlyList<TrustRow> rows, IReadOnlyDictionary<string, string> tests)
    {
        var begin = document.IndexOf(Begin, StringComparison.Ordinal);
        var end = document.IndexOf(End, StringComparison.Ordinal);
        return begin < 0 || end < begin
            ? throw new InvalidOperationException("docs/security.md has no place for the table.")
            : document[..begin] + Table(rows, tests) + document[end..];
    }

    private static string Table(IReadOnlyList<TrustRow> rows, IReadOnlyDictionary<string, string> tests)
    {
        var missing = rows.Count(row => row.Reason.StartsWith("Missing: ", StringComparison.Ordinal));
        var table = new StringBuilder(Begin).Append('\n').Append(CultureInfo.InvariantCulture,
            $"{rows.Count} rows: {rows.Count(row => row.Tests.Count > 0)} have tests, {missing} lack something that is not built yet.\n\n| | what must hold | test | why not, or what is missing |\n|---|---|---|---|\n");
        foreach (var row in rows.OrderBy(row => row.Number))
            table.Append(CultureInfo.InvariantCulture, $"| {row.Number} | {row.Text} | {string.Join("<br>", row.Tests.Select(test => Link(test, tests)))} | {row.Reason} |\n");
        return table.ToString();
    }

    private static string Link(string test, IReadOnlyDictionary<string, string> tests)
    {
        var (owner, method) = (test[..test.IndexOf('.', StringComparison.Ordinal)], test[(test.IndexOf('.', StringComparison.Ordinal) + 1)..]);
        return $"[{owner}: {method.Replace('_', ' ')}](../{tests.GetValueOrDefault(test, "tests")})";
    }

    private static TrustRow Row(string line)
    {
        var parts = line.Split('|');
        return parts.Length == 4 && int.TryParse(parts[0].Trim(), CultureInfo.InvariantCulture, out var number)
            ? new TrustRow(number, parts[1].Trim(), parts[2].Split(' ', StringSplitOptions.RemoveEmptyEntries), parts[3].Trim())
            : throw new FormatException($"Not a row of four parts: {line}");
    }

    [GeneratedRegex(@"\bclass\s+(?<class>[A-Z]\w*)|\[(?:[A-Z]\w*)?(?:Fact|Theory)\b[^\n]*(?:\n\s*\[[^\n]*)*\n\s*public\s+(?:async\s+)?(?:Task|void)\s+(?<test>\w+)\(")]
    private static partial Regex ClassOrTest();
}
