using Npgsql;

namespace SubscriptionBox.Silo.Storage;

/// <summary>Somebody in this silo who wants to know what other silos did.</summary>
public interface IDatabaseListener
{
    /// <summary>The channels of <c>pg_notify</c>.</summary>
    IReadOnlyList<string> Channels { get; }

    /// <summary>Somebody, perhaps this silo itself, told something. Quick; must not throw.</summary>
    void Told(string channel, string payload);

    /// <summary>Listening has begun, or begun again: what was told before is not known.</summary>
    Task Connected();
}

/// <summary>Listens on one connection for all of them; a lost connection is made again.</summary>
public sealed class DatabaseNotices(PostgresDatabase database, IEnumerable<IDatabaseListener> listeners, ILogger<DatabaseNotices> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly IDatabaseListener[] _all = [.. listeners];
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Listens before anything that starts later can be told of.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken);
        await _listening.Task.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Listen(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is NpgsqlException or IOException)
            {
                log.LogWarning(failure, "The database's notices are not heard; listening again in a second");
                await Task.Delay(Pause, stoppingToken).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }

    private async Task Listen(CancellationToken stoppingToken)
    {
        // Not from the pool, and with a sign of life: a connection that is cut without a word must not look like silence.
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false, KeepAlive = 5, MaxAutoPrepare = 0 };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(stoppingToken);
        connection.Notification += (_, told) =>
        {
            foreach (var listener in _all.Where(l => l.Channels.Contains(told.Channel)))
                listener.Told(told.Channel, told.Payload);
        };
        await using (var listen = connection.CreateCommand())
        {
            listen.CommandText = string.Concat(_all.SelectMany(l => l.Channels).Distinct().Select(channel => $"LISTEN {channel};"));
            await listen.ExecuteNonQueryAsync(stoppingToken);
        }
        foreach (var listener in _all)
            await listener.Connected();
        _listening.TrySetResult();
        while (true)
            await connection.WaitAsync(stoppingToken);
    }
}
