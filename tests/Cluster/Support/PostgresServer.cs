using System.Diagnostics;
using Npgsql;

namespace SubscriptionBox.Tests.Cluster.Support;

/// <summary>A PostgreSQL of the tests' own: a fresh cluster in a temporary folder, reached through a socket in that folder, so that it needs no port and meets no other. Ends with the tests.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    /// <summary>Where Debian puts it.</summary>
    private const string Programs = "/usr/lib/postgresql/15/bin";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "sbpg" + Guid.NewGuid().ToString("N")[..12]);
    private int _databases;

    /// <summary>Why there is none; null when there is one.</summary>
    public static string? Missing => File.Exists(Path.Combine(Programs, "postgres")) ? null : $"PostgreSQL 15 is not installed ({Programs}).";

    /// <summary>A new, empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> NewDatabase()
    {
        var name = $"shop{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(Connection("postgres"));
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await create.ExecuteNonQueryAsync();
        return Connection(name);
    }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (Missing is not null)
            return;
        Directory.CreateDirectory(_folder);
        // The server refuses to run as root: then it runs as the user that Debian's package made for it.
        if (AsRoot)
            await Run("chown", "postgres", _folder);
        await RunAsServer($"{Programs}/initdb", "-D", Data, "-A", "trust", "-U", "shop", "-E", "UTF8", "--locale=C");
        // Nothing that is lost with the machine matters here; what is lost with a process does, and that needs no flush.
        await RunAsServer($"{Programs}/pg_ctl", "-D", Data, "-w", "-t", "120", "-l", Path.Combine(_folder, "log"),
            "-o", $"-c listen_addresses='' -c unix_socket_directories={_folder} -c fsync=off -c max_connections=300 -c autovacuum=off", "start");
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (Missing is not null)
            return;
        NpgsqlConnection.ClearAllPools();
        await RunAsServer($"{Programs}/pg_ctl", "-D", Data, "-w", "-m", "immediate", "stop");
        Directory.Delete(_folder, recursive: true);
    }

    private static bool AsRoot => Environment.UserName == "root";

    private string Data => Path.Combine(_folder, "data");

    private string Connection(string database) => new NpgsqlConnectionStringBuilder { Host = _folder, Username = "shop", Database = database, IncludeErrorDetail = true }.ConnectionString;

    private static Task RunAsServer(string program, params string[] arguments) =>
        AsRoot ? Run("runuser", ["-u", "postgres", "--", program, .. arguments]) : Run(program, arguments);

    private static async Task Run(string program, params string[] arguments)
    {
        // What a started server keeps open must not be waited for: nothing of its output is read here.
        var start = new ProcessStartInfo(program) { WorkingDirectory = Path.GetTempPath() };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} failed with {process.ExitCode}");
    }
}

/// <summary>One server for all test classes of this project.</summary>
[CollectionDefinition(Name)]
public sealed class OnPostgres : ICollectionFixture<PostgresServer>
{
    public const string Name = "PostgreSQL";
}

/// <summary>A test that needs PostgreSQL: skipped, with the reason, where it is not installed.</summary>
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresServer.Missing;
}
