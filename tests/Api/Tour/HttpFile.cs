using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SubscriptionBox.Tests.Api.Tour;

/// <summary>One request of a .http file, before its variables are filled in.</summary>
public sealed record HttpFileRequest(string Title, string? Name, int Expect, string Method, string Url, IReadOnlyList<(string Name, string Value)> Headers, string? Body);

/// <summary>Reads the subset of the .http format that requests/tour.http uses.</summary>
public static partial class HttpFile
{
    /// <summary>The file's variables and its requests in order.</summary>
    public static (Dictionary<string, string> Variables, List<HttpFileRequest> Requests) Parse(string text)
    {
        var parts = Regex.Split(text, @"^###[ \t]*", RegexOptions.Multiline);
        var variables = VariableLine().Matches(parts[0]).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value.Trim());
        return (variables, [.. parts.Skip(1).Select(Request)]);
    }

    /// <summary>Fills in <c>{{variable}}</c> and <c>{{request.response.body.path}}</c>.</summary>
    public static string Fill(string text, IReadOnlyDictionary<string, string> variables, IReadOnlyDictionary<string, JsonNode?> answers) =>
        Placeholder().Replace(text, match => Value(match.Groups[1].Value, variables, answers));

    private static string Value(string name, IReadOnlyDictionary<string, string> variables, IReadOnlyDictionary<string, JsonNode?> answers)
    {
        if (variables.TryGetValue(name, out var value))
            return value;
        var parts = name.Split('.');
        Assert.True(parts is [_, "response", "body", ..] && answers.ContainsKey(parts[0]), $"{{{{{name}}}}} is neither a variable nor an earlier answer");
        var node = answers[parts[0]];
        foreach (var step in parts.Skip(3))
            node = node is JsonArray list ? list[int.Parse(step, CultureInfo.InvariantCulture)] : node?[step];
        Assert.True(node is not null, $"{{{{{name}}}}}: the answer has no such value");
        return node!.ToString();
    }

    private static HttpFileRequest Request(string block)
    {
        var lines = block.Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        var comments = lines.Skip(1).TakeWhile(line => line.StartsWith('#')).ToList();
        var start = lines[1 + comments.Count].Split(' ', 2);
        var rest = lines.Skip(2 + comments.Count).ToList();
        var headers = rest.TakeWhile(line => line.Length > 0).Select(line => line.Split(": ", 2)).Select(pair => (pair[0], pair[1])).ToList();
        var body = string.Join('\n', rest.Skip(headers.Count)).Trim();
        return new HttpFileRequest(lines[0].Trim(), Comment(comments, "@name "), int.Parse(Comment(comments, "expect ")!, CultureInfo.InvariantCulture),
            start[0], start[1], headers, body.Length == 0 ? null : body);
    }

    private static string? Comment(List<string> comments, string what) =>
        comments.Select(line => line.TrimStart('#', ' ')).FirstOrDefault(line => line.StartsWith(what, StringComparison.Ordinal))?[what.Length..].Trim();

    [GeneratedRegex(@"^@(\w+)\s*=\s*(.+)$", RegexOptions.Multiline)] private static partial Regex VariableLine();
    [GeneratedRegex(@"\{\{([\w.]+)\}\}")] private static partial Regex Placeholder();
}
