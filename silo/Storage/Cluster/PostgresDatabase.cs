using System.Data;
using Npgsql;

namespace SubscriptionBox.Silo.Storage;

/// <summary>The shop's PostgreSQL database, with the habits of the shop file: all writes through <see cref="Writer"/>, all reads through <see cref="Readers"/>.</summary>
public sealed class PostgresDatabase : IDisposable
{
    private readonly DatabaseThreads _threads;

    /// <summary>Opens nothing yet.</summary>
    /// <param name="connectionString">Of Npgsql.</param>
    /// <param name="threads">How many operations run at a time, each on a connection of its own; a few more are for keys that are looked up in between.</param>
    public PostgresDatabase(string connectionString, int threads)
    {
        // A statement that is asked for twice is prepared by the server: planning costs more than most of them.
        ConnectionString = new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = 200, AutoPrepareMinUsages = 2, MaxPoolSize = threads + 4, ApplicationName = "subscriptionbox" }.ConnectionString;
        Source = NpgsqlDataSource.Create(ConnectionString);
        _threads = new DatabaseThreads(threads);
        Writer = new PostgresWriter(Source, _threads);
        Readers = new PostgresReaders(Source, _threads);
    }

    /// <summary>Where the connections come from.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>As Orleans' providers and listeners need it too.</summary>
    public string ConnectionString { get; }

    /// <summary>The only way to write.</summary>
    public PostgresWriter Writer { get; }

    /// <summary>The only way to read.</summary>
    public PostgresReaders Readers { get; }

    /// <summary>Lets what runs finish, and closes the connections.</summary>
    public void Dispose()
    {
        _threads.Dispose();
        Source.Dispose();
    }
}

/// <summary>Reads: each sees one snapshot, however many statements it runs, and every write acknowledged before it.</summary>
public sealed class PostgresReaders
{
    private readonly NpgsqlDataSource _source;
    private readonly DatabaseThreads _threads;

    internal PostgresReaders(NpgsqlDataSource source, DatabaseThreads threads) => (_source, _threads) = (source, threads);

    /// <summary>Runs a read and returns its answer.</summary>
    public Task<TResult> Read<TResult>(Func<PostgresReadContext, TResult> query) => Read(query, static (db, run) => run(db));

    /// <summary>Runs a read with its input.</summary>
    public Task<TResult> Read<TState, TResult>(TState state, Func<PostgresReadContext, TState, TResult> query) => _threads.Run(() =>
    {
        using var connection = _source.OpenConnection();
        using var transaction = connection.BeginTransaction(IsolationLevel.RepeatableRead);
        var result = query(new PostgresReadContext(connection, transaction), state);
        transaction.Commit();
        return result;
    });
}

/// <summary>Writes: each is a transaction as if it ran alone, durable when the task completes.</summary>
public sealed class PostgresWriter
{
    private const int MostTries = 30;
    private readonly NpgsqlDataSource _source;
    private readonly DatabaseThreads _threads;

    internal PostgresWriter(NpgsqlDataSource source, DatabaseThreads threads) => (_source, _threads) = (source, threads);

    /// <summary>Runs a write. It may run more than once, and changes nothing but the database.</summary>
    public Task<TResult> Enqueue<TResult>(Func<PostgresWriteContext, TResult> operation) => Enqueue(operation, static (db, run) => run(db));

    /// <summary>Runs a write without an answer.</summary>
    public Task Enqueue(Action<PostgresWriteContext> operation) => Enqueue(operation, static (db, run) =>
    {
        run(db);
        return true;
    });

    /// <summary>Runs a write with its input.</summary>
    public Task<TResult> Enqueue<TState, TResult>(TState state, Func<PostgresWriteContext, TState, TResult> operation) => Run(IsolationLevel.Serializable, state, operation);

    /// <summary>The same for a write that locks what it depends on by itself.</summary>
    internal Task<TResult> EnqueueLocking<TState, TResult>(TState state, Func<PostgresWriteContext, TState, TResult> operation) => Run(IsolationLevel.ReadCommitted, state, operation);

    private Task<TResult> Run<TState, TResult>(IsolationLevel isolation, TState state, Func<PostgresWriteContext, TState, TResult> operation) => _threads.Run(() =>
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var connection = _source.OpenConnection();
                using var transaction = connection.BeginTransaction(isolation);
                var result = operation(new PostgresWriteContext(connection, transaction), state);
                transaction.Commit();
                return result;
            }
            // Two writes that cannot have run one after the other: one of them starts anew, a moment later, not in step with the other. Nothing of it has happened.
            catch (PostgresException conflict) when (conflict.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected && attempt < MostTries)
            {
                Thread.Sleep(Random.Shared.Next(0, Math.Min(50, 2 << Math.Min(attempt, 5))));
            }
        }
    });
}
