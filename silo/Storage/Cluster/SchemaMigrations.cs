using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using SubscriptionBox.Silo.Hosting;

namespace SubscriptionBox.Silo.Storage;

/// <summary>One step of the schema.</summary>
/// <param name="Number">1, 2, 3 …</param>
/// <param name="Name">What it makes.</param>
/// <param name="Sql">The text.</param>
public sealed record Migration(int Number, string Name, string Sql)
{
    /// <summary>A step that was applied is never edited: this would show it.</summary>
    public string Print { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));
}

/// <summary>The schema of the Cluster edition: steps in order, each in a transaction of its own, under a lock, so that it may be run by many at once, broken off and run again.</summary>
public static class SchemaMigrations
{
    private const long SchemaLock = 0x5B0E_0000;
    private const string Folder = "migrations/";

    /// <summary>All steps this program knows.</summary>
    public static ImmutableArray<Migration> All { get; } = Read();

    /// <summary>Applies what is missing.</summary>
    /// <returns>The steps applied now.</returns>
    /// <exception cref="CannotStartException">The database was made by something else, or by a changed program.</exception>
    public static async Task<ImmutableArray<Migration>> Apply(string connectionString, CancellationToken cancellationToken = default)
    {
        // Pooled connections would know the database as it was before.
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await Run(connection, null, $"SELECT pg_advisory_lock({SchemaLock})", cancellationToken);
        await Run(connection, null, "CREATE TABLE IF NOT EXISTS schema_migration(number integer PRIMARY KEY, name text NOT NULL, print text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())", cancellationToken);
        var known = await Applied(connection, cancellationToken);
        var applied = ImmutableArray.CreateBuilder<Migration>();
        foreach (var step in All)
        {
            if (known.TryGetValue(step.Number, out var print))
            {
                if (print != step.Print)
                    throw new CannotStartException($"Step {step.Number} ({step.Name}) of the database's schema is not the one this program knows: the database was made by another program.");
                continue;
            }
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await Run(connection, transaction, step.Sql, cancellationToken);
            await using var note = new NpgsqlCommand("INSERT INTO schema_migration(number, name, print) VALUES ($1, $2, $3)", connection, transaction)
            {
                Parameters = { new() { Value = step.Number }, new() { Value = step.Name }, new() { Value = step.Print } },
            };
            await note.ExecuteNonQueryAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            applied.Add(step);
        }
        await Run(connection, null, KeepWriteNumbersGrowing, cancellationToken);
        return applied.ToImmutable();
    }

    /// <summary>Refuses a database whose schema is older than this program. A newer one is taken: while silos are replaced one by one, old and new ones share it, so a step never takes away
    /// what the program before it uses.</summary>
    /// <exception cref="CannotStartException">It is older, or none.</exception>
    public static async Task Check(NpgsqlDataSource source, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            var known = await Applied(connection, cancellationToken);
            if (All.FirstOrDefault(step => known.GetValueOrDefault(step.Number) != step.Print) is { } missing)
                throw new CannotStartException($"The database's schema lacks step {missing.Number} ({missing.Name}): run `silo migrate-schema` first.");
        }
        catch (PostgresException none) when (none.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            throw new CannotStartException("The database has no schema of a shop yet: run `silo migrate-schema` first.", none);
        }
    }

    /// <summary>A database that was restored from a dump counts its transactions from the beginning: the offset brings the numbers of writes above all that were given out before.</summary>
    private const string KeepWriteNumbersGrowing = """
        UPDATE write_offset SET written = known.highest - pg_current_xact_id()::text::bigint + 1 FROM (
            SELECT greatest((SELECT coalesce(max(written), 0) FROM grain_outbox),
                (SELECT coalesce(max((state::json ->> 'publishedThrough')::bigint), 0) FROM grain_state WHERE kind = 'relay')) AS highest) known
        WHERE known.highest >= write_number()
        """;

    private static async Task<Dictionary<int, string>> Applied(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT number, print FROM schema_migration", connection);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var known = new Dictionary<int, string>();
        while (await rows.ReadAsync(cancellationToken))
            known[rows.GetInt32(0)] = rows.GetString(1);
        return known;
    }

    private static async Task Run(NpgsqlConnection connection, NpgsqlTransaction? transaction, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection, transaction) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static ImmutableArray<Migration> Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name =>
        {
            using var text = new StreamReader(assembly.GetManifestResourceStream(name)!);
            var title = Path.GetFileNameWithoutExtension(name[Folder.Length..]);
            return new Migration(int.Parse(title[..4], NumberStyles.None, CultureInfo.InvariantCulture), title[5..], text.ReadToEnd());
        })];
    }
}
