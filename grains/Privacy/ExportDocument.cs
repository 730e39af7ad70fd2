using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SubscriptionBox.Grains.Privacy;

/// <summary>One part of an export.</summary>
/// <param name="Name">Lower-case letters and hyphens: the member of <c>data.json</c> and the name of the CSV file.</param>
/// <param name="Rows">Its records.</param>
public sealed record ExportSection(string Name, IReadOnlyList<JsonObject> Rows);

/// <summary>A copy of somebody's data as a zip: <c>data.json</c> and one CSV file a section (docs/data-export.md). Pure: the same content makes the same bytes.</summary>
public static class ExportDocument
{
    /// <summary>Of the schema in docs/data-export.md.</summary>
    public const string SchemaVersion = "1";

    private static readonly JsonSerializerOptions Indented = new(ShopJson.Options) { WriteIndented = true };

    /// <summary>The zip.</summary>
    /// <param name="customerId">Whose.</param>
    /// <param name="at">When it was asked for.</param>
    /// <param name="sections">In the order in which they stand.</param>
    public static byte[] Zip(string customerId, DateTimeOffset at, IReadOnlyList<ExportSection> sections)
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "data.json", Json(customerId, at, sections), at);
            foreach (var section in sections)
                Add(zip, $"csv/{section.Name}.csv", Csv(section.Rows), at);
        }
        return stream.ToArray();
    }

    /// <summary>The whole as JSON.</summary>
    public static string Json(string customerId, DateTimeOffset at, IReadOnlyList<ExportSection> sections)
    {
        var data = new JsonObject();
        foreach (var section in sections)
            data[section.Name] = new JsonArray([.. section.Rows.Select(row => row.DeepClone())]);
        return new JsonObject
        {
            ["schemaVersion"] = SchemaVersion, ["customerId"] = customerId, ["exportedAt"] = JsonSerializer.SerializeToNode(at, ShopJson.Options),
            ["about"] = JsonSerializer.SerializeToNode(ExportNotice.Text, ShopJson.Options), ["data"] = data,
        }.ToJsonString(Indented);
    }

    /// <summary>Rows as CSV (RFC 4180): one column a leaf, named by its path; lists as JSON text. Texts that a spreadsheet would take for a formula get an apostrophe before them.</summary>
    public static string Csv(IReadOnlyList<JsonObject> rows)
    {
        var flat = rows.Select(row =>
        {
            var cells = new Dictionary<string, string>();
            Flatten(row, "", cells);
            return cells;
        }).ToArray();
        var columns = flat.SelectMany(cells => cells.Keys).Distinct().ToArray();
        var csv = new StringBuilder().AppendJoin(',', columns.Select(Quoted)).Append("\r\n");
        foreach (var cells in flat)
            csv.AppendJoin(',', columns.Select(column => Quoted(cells.GetValueOrDefault(column, "")))).Append("\r\n");
        return csv.ToString();
    }

    private static void Flatten(JsonObject row, string path, Dictionary<string, string> cells)
    {
        foreach (var (name, value) in row)
        {
            if (value is JsonObject { Count: > 0 } inner)
                Flatten(inner, $"{path}{name}.", cells);
            else if (value is JsonValue text && text.TryGetValue<string>(out var written))
                cells[path + name] = written.Length > 0 && written[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + written : written;
            else if (value is not null)
                cells[path + name] = value.ToJsonString(ShopJson.Options);
        }
    }

    private static string Quoted(string cell) => cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static void Add(ZipArchive zip, string name, string text, DateTimeOffset at)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = at.UtcDateTime.Year < 1980 ? new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero) : at.ToUniversalTime();
        using var stream = entry.Open();
        stream.Write(Encoding.UTF8.GetBytes(text));
    }
}
