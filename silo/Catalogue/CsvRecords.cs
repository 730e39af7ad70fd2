using System.Text;

namespace SubscriptionBox.Silo.Catalogue;

/// <summary>One record of a CSV file.</summary>
/// <param name="Line">The line it begins in; the header is line 1.</param>
/// <param name="Fields">Its fields; empty when there is a problem.</param>
/// <param name="Problem">What is wrong with it, for a person; null when it could be read.</param>
public sealed record CsvRecord(long Line, IReadOnlyList<string> Fields, string? Problem);

/// <summary>Reads CSV (RFC 4180) as a stream and never throws on what it reads: a damaged record costs that record, not the file. A quote that is never closed would swallow
/// everything after it; reading therefore goes on with the next line.</summary>
public sealed class CsvRecords
{
    /// <summary>A longer line is refused.</summary>
    public const int MaximumLineBytes = 256 * 1024;
    private const int MaximumContinuationLines = 100;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly LineSource _lines;
    private readonly char _delimiter;

    /// <param name="stream">UTF-8, with or without a byte order mark.</param>
    /// <param name="delimiter">Comma, semicolon or tab; null to take the one that the first line uses most.</param>
    public CsvRecords(Stream stream, char? delimiter = null)
    {
        _lines = new LineSource(stream);
        _delimiter = delimiter ?? Delimiter(_lines.Peek()?.Text ?? "");
    }

    /// <summary>All records in order; empty lines are passed over.</summary>
    public IEnumerable<CsvRecord> Read()
    {
        while (_lines.Next() is { } first)
        {
            if (first.Problem is not null)
            {
                yield return new CsvRecord(first.Number, [], first.Problem);
                continue;
            }
            if (string.IsNullOrWhiteSpace(first.Text))
                continue;
            yield return Record(first);
        }
    }

    private CsvRecord Record(TextLine first)
    {
        List<TextLine> taken = [];
        var text = first.Text;
        while (true)
        {
            var (fields, state) = Split(text);
            if (state == SplitState.Complete)
                return new CsvRecord(first.Number, fields, null);
            var next = state == SplitState.Open && taken.Count < MaximumContinuationLines && text.Length < MaximumLineBytes ? _lines.Next() : null;
            if (next is { Problem: null })
            {
                taken.Add(next);
                text += "\n" + next.Text;
                continue;
            }
            if (next is not null)
                taken.Add(next);
            _lines.Return(taken);
            return new CsvRecord(first.Number, [], state == SplitState.Open ? "a quote is opened and never closed" : "something stands between a closing quote and the next column");
        }
    }

    private enum SplitState { Complete, Open, Broken }

    private (List<string> Fields, SplitState State) Split(string text)
    {
        List<string> fields = [];
        var i = 0;
        while (true)
        {
            if (i < text.Length && text[i] == '"')
            {
                var field = new StringBuilder();
                for (i++; ; i++)
                {
                    if (i >= text.Length)
                        return (fields, SplitState.Open);
                    if (text[i] != '"')
                        field.Append(text[i]);
                    else if (i + 1 < text.Length && text[i + 1] == '"')
                        field.Append(text[i++]);
                    else
                        break;
                }
                fields.Add(field.ToString());
                i++;
                if (i < text.Length && text[i] != _delimiter)
                    return (fields, SplitState.Broken);
            }
            else
            {
                var end = text.IndexOf(_delimiter, i);
                fields.Add(end < 0 ? text[i..] : text[i..end]);
                i = end < 0 ? text.Length : end;
            }
            if (i >= text.Length)
                return (fields, SplitState.Complete);
            i++;
        }
    }

    private static char Delimiter(string header) => new[] { ',', ';', '\t' }.MaxBy(c => header.Count(h => h == c));

    private sealed record TextLine(long Number, string Text, string? Problem);

    /// <summary>Lines of bytes, decoded one by one, so that a wrong byte costs one line; lines can be given back.</summary>
    private sealed class LineSource(Stream stream)
    {
        private readonly byte[] _buffer = new byte[64 * 1024];
        private readonly Stack<TextLine> _returned = new();
        private readonly MemoryStream _line = new();
        private int _at, _filled;
        private long _number;
        private bool _ended;

        public TextLine? Peek()
        {
            if (Next() is not { } line)
                return null;
            _returned.Push(line);
            return line;
        }

        public void Return(List<TextLine> lines)
        {
            for (var i = lines.Count - 1; i >= 0; i--)
                _returned.Push(lines[i]);
        }

        public TextLine? Next()
        {
            if (_returned.TryPop(out var line))
                return line;
            if (_ended)
                return null;
            _line.SetLength(0);
            var tooLong = false;
            try
            {
                while (!TakeLine(ref tooLong))
                {
                    _filled = stream.Read(_buffer);
                    _at = 0;
                    if (_filled > 0)
                        continue;
                    _ended = true;
                    return _line.Length == 0 && !tooLong ? null : Decoded(tooLong);
                }
            }
            catch (Exception e) when (e is InvalidDataException or IOException)
            {
                _ended = true;
                return new TextLine(_number + 1, "", "the file is damaged from here on: " + e.Message.TrimEnd('.'));
            }
            return Decoded(tooLong);
        }

        private bool TakeLine(ref bool tooLong)
        {
            var rest = _buffer.AsSpan(_at, _filled - _at);
            var end = rest.IndexOf((byte)'\n');
            var part = end < 0 ? rest : rest[..end];
            if (_line.Length + part.Length > MaximumLineBytes)
                tooLong = true;
            else
                _line.Write(part);
            _at += end < 0 ? part.Length : part.Length + 1;
            return end >= 0;
        }

        private TextLine Decoded(bool tooLong)
        {
            _number++;
            if (tooLong)
                return new TextLine(_number, "", $"the line is longer than {MaximumLineBytes / 1024} KiB");
            var bytes = _line.GetBuffer().AsSpan(0, (int)_line.Length);
            if (_number == 1 && bytes.StartsWith("\uFEFF"u8))
                bytes = bytes[3..];
            if (bytes.Length > 0 && bytes[^1] == '\r')
                bytes = bytes[..^1];
            try
            {
                return new TextLine(_number, Strict.GetString(bytes), null);
            }
            catch (DecoderFallbackException e)
            {
                return new TextLine(_number, "", $"byte {e.Index + 1} is not UTF-8");
            }
        }
    }
}
