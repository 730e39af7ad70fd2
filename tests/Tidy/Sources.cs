using System.Text.RegularExpressions;

namespace SubscriptionBox.Tests.Tidy;

/// <summary>A source file: its path from the root, with forward slashes, and its text.</summary>
public sealed record Source(string Path, string Text)
{
    /// <summary>The first folder: grains, api, tests …</summary>
    public string Top => Path.Split('/')[0];

    /// <summary>The second folder, if there is one below it: the domain in grains, grain-interfaces and tests.</summary>
    public string? Domain => Path.Split('/') is { Length: > 2 } parts ? parts[1] : null;

    /// <summary>The text without comments and strings, line by line as before: what the code says.</summary>
    public string Code { get; } = Strip(Text);

    private static string Strip(string text) => Regex.Replace(text,
        """(//[^\n]*)|(/\*.*?\*/)|("{3,}.*?"{3,})|(@"(?:[^"]|"")*")|("(?:\\.|[^"\\\n])*")|('(?:\\.|[^'\\\n])')""",
        match => new string('\n', match.Value.Count(c => c == '\n')), RegexOptions.Singleline);
}

/// <summary>The repository as these tests see it.</summary>
public static class Sources
{
    /// <summary>The folder that holds SubscriptionBox.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>All C# and Razor files, without build output.</summary>
    public static IReadOnlyList<Source> All { get; } = Read("*.cs").Concat(Read("*.razor")).ToList();

    /// <summary>A file's text.</summary>
    public static string Text(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static IEnumerable<Source> Read(string pattern) =>
        from file in Directory.EnumerateFiles(Root, pattern, SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Root, file).Replace('\\', '/')
        where !path.Split('/').Any(part => part is "bin" or "obj" or "artifacts" or ".git")
        select new Source(path, File.ReadAllText(file));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SubscriptionBox.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("SubscriptionBox.sln is above none of the test's folders.");
    }
}
