using System.Diagnostics;
using SubscriptionBox.Grains.Catalog;

namespace SubscriptionBox.Silo.Catalogue;

/// <summary><c>import-catalogue</c>: what it reads, says and answers. The shop it writes to is handed in.</summary>
/// <param name="exclusions">For what is derived from ingredient texts.</param>
/// <param name="output">Progress, bad lines and the result.</param>
/// <param name="inPlace">The output is a terminal.</param>
public sealed class ImportCommand(ExclusionRules exclusions, TextWriter output, bool inPlace)
{
    /// <summary>All went as asked.</summary>
    public const int Fine = 0;

    /// <summary>The arguments, the file or one of its lines are refused; nothing was written.</summary>
    public const int Refused = 2;

    /// <summary>Runs it.</summary>
    /// <param name="options">What was asked; with a problem, that is all that is said.</param>
    /// <param name="open">Opens the shop; only called when there is something to write.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> Run(ImportOptions options, Func<Task<CatalogueImport>> open)
    {
        if (options.Problem is not null)
            return Refuse(options.Problem);
        try
        {
            var map = Mapping(options.Map);
            var before = Stopwatch.GetTimestamp();
            if (options.RefuseBad && ReadThrough(options, map) is > 0 and var bad)
                return Refuse($"{options.File} is refused: {Lines(bad)}. Nothing was written.");
            using var stream = Open(options.File);
            var file = new CatalogueFile(stream, exclusions, map);
            using var lines = file.Read().GetEnumerator();
            // The header decides whether there is anything to open the shop for.
            var any = lines.MoveNext();
            output.WriteLine($"Reading {options.File} ({file.Mapping}).");
            if (!any)
                return Refuse("The file has a header and nothing else.");
            var progress = new ProgressLine(output, "{0} lines", inPlace);
            var result = await (await open()).Run(Rest(lines), line => progress.Interrupt(to => to.WriteLine(line)), progress.Report, options.OpeningStock);
            progress.End($"{result.Added:N0} added, {result.Changed:N0} changed, {result.Same:N0} as they were, {Lines(result.Bad)} left out ({Stopwatch.GetElapsedTime(before).TotalSeconds:0.0} s).");
            return Fine;
        }
        catch (CatalogueFileException failure)
        {
            return Refuse(failure.Message);
        }
    }

    private int ReadThrough(ImportOptions options, ICatalogueColumns? map)
    {
        using var stream = Open(options.File);
        var bad = 0;
        foreach (var line in new CatalogueFile(stream, exclusions, map).Read().OfType<BadLine>())
        {
            bad++;
            output.WriteLine(line);
        }
        return bad;
    }

    private ICatalogueColumns? Mapping(string? path)
    {
        if (path is null)
            return null;
        using var stream = Open(path);
        return new MappedColumns(ColumnMap.Read(stream), exclusions);
    }

    private static FileStream Open(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CatalogueFileException(failure is FileNotFoundException or DirectoryNotFoundException ? $"There is no file {path}." : $"{path} cannot be read: {failure.Message.TrimEnd('.')}.");
        }
    }

    private static IEnumerable<CatalogueLine> Rest(IEnumerator<CatalogueLine> lines)
    {
        do
        {
            yield return lines.Current;
        }
        while (lines.MoveNext());
    }

    private int Refuse(string sentence)
    {
        output.WriteLine(sentence);
        return Refused;
    }

    private static string Lines(int count) => count == 1 ? "1 bad line" : $"{count:N0} bad lines";
}
