using System.Collections.Concurrent;

namespace SubscriptionBox.Silo.Storage;

/// <summary>Threads of our own for work that waits for the database. Grains share the thread pool: an operation that blocked one of its few threads would hold up calls that need no database.</summary>
internal sealed class DatabaseThreads : IDisposable
{
    private readonly BlockingCollection<Action> _waiting = [];
    private readonly Thread[] _threads;

    public DatabaseThreads(int count)
    {
        _threads = [.. Enumerable.Range(1, count).Select(number => new Thread(Work) { IsBackground = true, Name = $"database {number}" })];
        foreach (var thread in _threads)
            thread.Start();
    }

    /// <summary>Runs it, in the order of asking as far as there are threads; continuations run elsewhere.</summary>
    public Task<T> Run<T>(Func<T> work)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Add(() =>
        {
            try
            {
                completion.SetResult(work());
            }
            catch (Exception failure)
            {
                completion.SetException(failure);
            }
        });
        return completion.Task;
    }

    /// <summary>Finishes what waits.</summary>
    public void Dispose()
    {
        if (_waiting.IsAddingCompleted)
            return;
        _waiting.CompleteAdding();
        foreach (var thread in _threads)
            thread.Join();
        _waiting.Dispose();
    }

    private void Work()
    {
        foreach (var work in _waiting.GetConsumingEnumerable())
            work();
    }
}
