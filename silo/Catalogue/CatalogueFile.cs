using System.Collections.Frozen;
using System.IO.Compression;
using SubscriptionBox.Grains.Catalog;

namespace SubscriptionBox.Silo.Catalogue;

/// <summary>A merchant's catalogue, read as a stream: CSV, plain or gzipped (told by its first bytes, not by its name); see docs/import.md.</summary>
public sealed class CatalogueFile
{
    /// <summary>More lines than this are not read.</summary>
    public const long MaximumLines = 1_000_000;
    private readonly Stream _stream;
    private readonly ICatalogueColumns? _given;
    private readonly ExclusionRules _exclusions;

    /// <param name="stream">The file; it is read once.</param>
    /// <param name="exclusions">For what is derived from ingredient texts.</param>
    /// <param name="given">The merchant's own mapping; null to recognise one by the header.</param>
    public CatalogueFile(Stream stream, ExclusionRules exclusions, ICatalogueColumns? given = null) => (_stream, _exclusions, _given) = (stream, exclusions, given);

    /// <summary>Which mapping was used; empty until the header has been read.</summary>
    public string Mapping { get; private set; } = "";

    /// <summary>All lines in order. SKUs that occur twice make the later line a bad one (the first stays).</summary>
    /// <exception cref="CatalogueFileException">The header is missing, or no mapping fits it.</exception>
    public IEnumerable<CatalogueLine> Read()
    {
        using var records = new CsvRecords(Unzipped(_stream)).Read().GetEnumerator();
        var columns = Header(records);
        var mapping = _given ?? Recognise(columns);
        if (mapping.Columns.FirstOrDefault(column => !columns.ContainsKey(column)) is { } missing)
            throw new CatalogueFileException($"The file has no column \"{DraftChecks.Short(missing)}\", which the mapping names.");
        Mapping = mapping.Name;
        Dictionary<string, long> seen = new(StringComparer.OrdinalIgnoreCase);
        while (records.MoveNext())
        {
            var record = records.Current;
            if (record.Line > MaximumLines)
            {
                yield return new BadLine(record.Line, "", $"the file goes on after {MaximumLines:N0} lines; split it");
                yield break;
            }
            var line = Line(record, columns, mapping);
            if (line is GoodLine good && !seen.TryAdd(good.Product.Sku, good.Line))
                line = new BadLine(record.Line, "sku", $"{good.Product.Sku} is already in line {seen[good.Product.Sku]}");
            yield return line;
        }
    }

    private static CatalogueLine Line(CsvRecord record, FrozenDictionary<string, int> columns, ICatalogueColumns mapping)
    {
        if (record.Problem is not null)
            return new BadLine(record.Line, "", record.Problem);
        if (record.Fields.Count != columns.Count)
            return new BadLine(record.Line, "", $"has {record.Fields.Count} columns where the header has {columns.Count}");
        var row = new CatalogueRow(columns, record.Fields);
        var product = mapping.Product(row);
        return (row.Problem ?? DraftChecks.Fault(product)) is { } fault ? new BadLine(record.Line, fault.Field, fault.Reason) : new GoodLine(record.Line, product);
    }

    private static FrozenDictionary<string, int> Header(IEnumerator<CsvRecord> records)
    {
        if (!records.MoveNext())
            throw new CatalogueFileException("The file is empty.");
        if (records.Current.Problem is { } problem)
            throw new CatalogueFileException($"The header cannot be read: line {records.Current.Line}: {problem}.");
        var names = records.Current.Fields.Select(name => name.Trim()).ToList();
        if (names.FirstOrDefault(name => names.Count(other => other.Equals(name, StringComparison.OrdinalIgnoreCase)) > 1) is { } twice)
            throw new CatalogueFileException($"The header names the column \"{DraftChecks.Short(twice)}\" twice.");
        return names.Select((name, i) => (name, i)).ToFrozenDictionary(x => x.name, x => x.i, StringComparer.OrdinalIgnoreCase);
    }

    private ICatalogueColumns Recognise(FrozenDictionary<string, int> columns)
    {
        (string[] Needs, Func<ICatalogueColumns> Make)[] known =
        [
            (OwnColumns.Needs, () => new OwnColumns(columns.Keys)),
            (FoodColumns.Needs, () => new FoodColumns(_exclusions)),
            (InciColumns.Needs, () => new InciColumns(_exclusions)),
        ];
        var fit = known.FirstOrDefault(entry => entry.Needs.All(columns.ContainsKey));
        return fit.Make?.Invoke() ?? throw new CatalogueFileException(
            $"No built-in mapping fits the columns of this file ({DraftChecks.Short(string.Join(", ", columns.OrderBy(c => c.Value).Select(c => c.Key)))}). Describe them with --map FILE; docs/import.md says how.");
    }

    private static Stream Unzipped(Stream stream)
    {
        Span<byte> first = stackalloc byte[2];
        var read = stream.ReadAtLeast(first, 2, throwOnEndOfStream: false);
        var whole = new PrefixedStream(first[..read].ToArray(), stream);
        return read == 2 && first[0] == 0x1f && first[1] == 0x8b ? new GZipStream(whole, CompressionMode.Decompress) : whole;
    }

    /// <summary>A stream whose first bytes were already looked at: pipes cannot be rewound.</summary>
    private sealed class PrefixedStream(byte[] prefix, Stream rest) : Stream
    {
        private int _at;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (_at == prefix.Length || buffer.IsEmpty)
                return rest.Read(buffer);
            var count = Math.Min(buffer.Length, prefix.Length - _at);
            prefix.AsSpan(_at, count).CopyTo(buffer);
            _at += count;
            return count;
        }

        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
