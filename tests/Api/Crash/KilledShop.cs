using Microsoft.Data.Sqlite;
using SubscriptionBox.Tests.Api.StartUp;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Crash;

/// <summary>The program over one data folder, started again and again.</summary>
public sealed class KilledShop : IDisposable
{
    private static readonly Dictionary<string, string> Settings = new()
    {
        ["Passwords__Iterations"] = "1000", ["DOTNET_TieredPGO"] = "0", ["Api__SessionRequestsPerMinute"] = "1000000", ["Api__AddressRequestsPerMinute"] = "1000000",
        ["Api__SignInsPerMinute"] = "1000000", ["Api__CardSetupsPerHour"] = "1000000",
    };

    private readonly TemporaryFolder _folder = new();
    private SiloProcess? _process;
    private HttpClient? _http;

    /// <summary>How often it was started.</summary>
    public int Starts { get; private set; }

    /// <summary>How often it was killed.</summary>
    public int Kills { get; private set; }

    /// <summary>Starts it and waits until it is open.</summary>
    /// <param name="waitUntilReady">Also until it says that it is ready.</param>
    public async Task Open(bool waitUntilReady = true)
    {
        Starts++;
        _process = SiloProcess.Start(_folder.Path, Settings, "--data", Path.Combine(_folder.Path, "shop"), "--urls", "http://127.0.0.1:0");
        Uri address;
        try
        {
            address = await _process.Open;
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"Start {Starts} failed: {_process.Errors}{_process.Output}", failure);
        }
        _http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(3) };
        if (!waitUntilReady)
            return;
        using var watchdog = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        // The route itself says when to ask again; asking is the only way to learn it from outside.
        while (!(await _http.GetAsync("/health/ready", watchdog.Token)).IsSuccessStatusCode)
            await Task.Yield();
    }

    /// <summary>SIGKILL.</summary>
    public async Task Kill()
    {
        _process!.KillNow();
        Kills++;
        await _process.Ended();
        Forget();
    }

    /// <summary>SIGTERM, and an orderly end.</summary>
    public async Task Close()
    {
        _process!.AskToClose();
        Assert.Equal(0, await _process.Ended());
        Forget();
    }

    /// <summary>Nobody in particular.</summary>
    public ShopClient Client() => new(_http!);

    /// <summary>Rows of the closed shop's file.</summary>
    public List<T> Rows<T>(string sql, Func<SqliteDataReader, T> read)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "shop", "shop.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Forget();
        _folder.Dispose();
    }

    private void Forget()
    {
        _http?.Dispose();
        _process?.Dispose();
        _process = null;
    }
}
