using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;

namespace SubscriptionBox.Silo.Storage;

/// <summary>One SQL statement of a <see cref="PostgresReadContext"/>, with the habits of the shop file's statements: parameters are numbered from 1 (<c>?1</c>), columns from 0.</summary>
/// <remarks>Rows are read whole when the first one is asked for, so that other statements may run while they are looked through; every list is asked for with a limit.</remarks>
public sealed partial class PostgresStatement
{
    private static readonly ConcurrentDictionary<string, (string Text, int Parameters)> Known = new();
    private readonly PostgresReadContext _context;
    private readonly string _text;
    private readonly (NpgsqlDbType Type, object? Value)[] _parameters;
    private List<object?[]>? _rows;
    private object?[] _row = [];
    private int _next;

    internal PostgresStatement(PostgresReadContext context, string sql)
    {
        (_text, var count) = Known.GetOrAdd(sql, Numbered);
        _context = context;
        _parameters = new (NpgsqlDbType, object?)[count];
        // What is never bound is NULL.
        Array.Fill(_parameters, (NpgsqlDbType.Text, null));
    }

    /// <summary>Binds a whole number.</summary>
    public PostgresStatement Bind(int parameter, long value) => Set(parameter, NpgsqlDbType.Bigint, value);

    /// <summary>Binds a whole number or NULL.</summary>
    public PostgresStatement Bind(int parameter, long? value) => Set(parameter, NpgsqlDbType.Bigint, value);

    /// <summary>Binds a truth value as 1 or 0.</summary>
    public PostgresStatement Bind(int parameter, bool value) => Bind(parameter, value ? 1L : 0L);

    /// <summary>Binds text or NULL. PostgreSQL knows no text with a zero character: it is replaced, as everything that is not text.</summary>
    public PostgresStatement Bind(int parameter, string? value) => Set(parameter, NpgsqlDbType.Text, value?.Replace('\0', '\uFFFD'));

    /// <summary>Binds bytes.</summary>
    public PostgresStatement BindBlob(int parameter, ReadOnlySpan<byte> bytes) => Set(parameter, NpgsqlDbType.Bytea, bytes.ToArray());

    /// <summary>Binds a list of texts.</summary>
    public PostgresStatement BindAll(int parameter, string?[] values) => Set(parameter, NpgsqlDbType.Array | NpgsqlDbType.Text, values);

    /// <summary>Binds a list of whole numbers.</summary>
    public PostgresStatement BindAll(int parameter, long[] values) => Set(parameter, NpgsqlDbType.Array | NpgsqlDbType.Bigint, values);

    /// <summary>Moves to the next row. False when there is none; the statement can then be bound and run again.</summary>
    public bool Step()
    {
        _rows ??= Run();
        if (_next < _rows.Count)
        {
            _row = _rows[_next++];
            return true;
        }
        Reset();
        return false;
    }

    /// <summary>Runs to the end and returns how many rows this statement inserted, updated or deleted.</summary>
    public int Execute()
    {
        using var command = Command();
        return command.ExecuteNonQuery();
    }

    /// <summary>The whole number of the first row's first column, or null when there is no row or the value is NULL.</summary>
    public long? ScalarInt64()
    {
        long? value = Step() && !IsNull(0) ? GetInt64(0) : null;
        Reset();
        return value;
    }

    /// <summary>The text of the first row's first column, or null when there is no row or the value is NULL.</summary>
    public string? ScalarString()
    {
        var value = Step() ? GetString(0) : null;
        Reset();
        return value;
    }

    /// <summary>Ends the iteration early. The bound parameters stay.</summary>
    public void Reset() => (_rows, _next) = (null, 0);

    /// <summary>Whether the value is NULL.</summary>
    public bool IsNull(int column) => _row[column] is null;

    /// <summary>A whole number; 0 for NULL. Sums of whole numbers are wider in PostgreSQL; one that does not fit throws.</summary>
    public long GetInt64(int column) => _row[column] is null ? 0 : Convert.ToInt64(_row[column], CultureInfo.InvariantCulture);

    /// <summary>Text, or null for NULL.</summary>
    public string? GetString(int column) => (string?)_row[column];

    /// <summary>The bytes of a text (UTF-8) or of bytes; empty for NULL.</summary>
    public ReadOnlySpan<byte> GetBytes(int column) => _row[column] switch
    {
        null => default,
        byte[] bytes => bytes,
        var text => Encoding.UTF8.GetBytes((string)text),
    };

    private List<object?[]> Run()
    {
        using var command = Command();
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            var row = new object?[reader.FieldCount];
            for (var i = 0; i < row.Length; i++)
                row[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
            rows.Add(row);
        }
        return rows;
    }

    private NpgsqlCommand Command()
    {
        var command = new NpgsqlCommand(_text, _context.Connection, _context.Transaction);
        foreach (var (type, value) in _parameters)
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
        return command;
    }

    private PostgresStatement Set(int parameter, NpgsqlDbType type, object? value)
    {
        _parameters[parameter - 1] = (type, value);
        return this;
    }

    private static (string Text, int Parameters) Numbered(string sql) =>
        (Parameter().Replace(sql, "$$$1"), Parameter().Matches(sql).Select(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max());

    [GeneratedRegex(@"\?(\d+)")] private static partial Regex Parameter();
}
