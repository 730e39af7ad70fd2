using System.Diagnostics;

namespace SubscriptionBox.Tests.Load;

/// <summary>A PostgreSQL server of our own, as it comes (fsync on), in a temporary folder, on a Unix socket there; gone when disposed.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private static readonly string[] Homes = ["/usr/lib/postgresql/17/bin", "/usr/lib/postgresql/16/bin", "/usr/lib/postgresql/15/bin", "/usr/lib/postgresql/14/bin", "/opt/homebrew/bin", "/usr/local/bin", "/usr/bin"];
    private readonly string _folder;
    private readonly string _home;

    private PostgresServer(string folder, string home) => (_folder, _home) = (folder, home);

    /// <summary>How to connect.</summary>
    public string ConnectionString => $"Host={_folder};Username=shop;Database=postgres;Maximum Pool Size=80;No Reset On Close=true";

    /// <summary>Which one it is.</summary>
    public string Version { get; private set; } = "";

    /// <summary>Starts one; null when none is installed.</summary>
    public static async Task<PostgresServer?> Start()
    {
        if (Homes.FirstOrDefault(home => File.Exists(Path.Combine(home, "initdb"))) is not { } found)
            return null;
        var folder = Directory.CreateTempSubdirectory("load-pg-").FullName;
        // The server refuses to run as root.
        if (Environment.UserName == "root")
            await Run("chown", "postgres", folder);
        var server = new PostgresServer(folder, found);
        server.Version = (await server.Own("postgres", "--version")).Trim();
        await server.Own("initdb", "-D", $"{folder}/data", "-U", "shop", "--auth=trust");
        await server.Own("pg_ctl", "-D", $"{folder}/data", "-w", "-l", $"{folder}/log", "-o", $"-k {folder} -c listen_addresses=''", "start");
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await Own("pg_ctl", "-D", $"{_folder}/data", "-m", "immediate", "stop");
        Directory.Delete(_folder, recursive: true);
    }

    private Task<string> Own(string program, params string[] arguments) => Environment.UserName == "root"
        ? Run("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", Path.Combine(_home, program), .. arguments])
        : Run(Path.Combine(_home, program), arguments);

    private static async Task<string> Run(string program, params string[] arguments)
    {
        // Into files, not pipes: the server that pg_ctl leaves behind would keep a pipe open.
        var output = Path.GetTempFileName();
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = "/" };
        foreach (var argument in new[] { "-c", "out=$1; shift; exec \"$@\" >\"$out\" 2>&1", "sh", output, program }.Concat(arguments))
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        var text = await File.ReadAllTextAsync(output);
        File.Delete(output);
        return process.ExitCode == 0 ? text : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {text}");
    }
}
