using System.IO.Compression;
using SubscriptionBox.Silo.Catalogue;

namespace SubscriptionBox.Tests.Rules;

/// <summary>Where the repository and the data beside it lie, and their tables.</summary>
public static class Repository
{
    /// <summary>The folder with the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A file of the shared folder: SHARED, or ../shared beside the repository.</summary>
    public static string Shared(string file) => Path.Combine(Environment.GetEnvironmentVariable("SHARED") is { Length: > 0 } folder ? folder : Path.Combine(Root, "..", "shared"), file);

    /// <summary>The rows of a table in data/, by column name.</summary>
    public static List<Dictionary<string, string>> Table(string file) => Read(File.OpenRead(Path.Combine(Root, "data", file)));

    /// <summary>The rows of a gzipped table of the shared folder.</summary>
    public static List<Dictionary<string, string>> SharedTable(string file) => Read(new GZipStream(File.OpenRead(Shared(file)), CompressionMode.Decompress));

    private static List<Dictionary<string, string>> Read(Stream stream)
    {
        using (stream)
        {
            var records = new CsvRecords(stream, ',').Read().ToList();
            Assert.All(records, record => Assert.Null(record.Problem));
            var names = records[0].Fields;
            return [.. records.Skip(1).Select(record => names.Zip(record.Fields).ToDictionary(x => x.First, x => x.Second))];
        }
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SubscriptionBox.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("These tests run from inside the repository: no SubscriptionBox.sln above " + AppContext.BaseDirectory);
    }
}
