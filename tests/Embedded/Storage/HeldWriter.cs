using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Tests.Embedded.Storage;

/// <summary>Keeps the writer busy with an operation of its own, so that everything enqueued meanwhile waits for one group.</summary>
internal sealed class HeldWriter : IDisposable
{
    private readonly ManualResetEventSlim _release = new();
    private readonly Task _holding;

    private HeldWriter(GroupCommitWriter writer, TaskCompletionSource reached) =>
        _holding = writer.Enqueue(_ =>
        {
            reached.TrySetResult();
            _release.Wait();
        });

    public static async Task<HeldWriter> Hold(GroupCommitWriter writer)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = new HeldWriter(writer, reached);
        await reached.Task;
        return held;
    }

    public Task LetGo()
    {
        _release.Set();
        return _holding;
    }

    public void Dispose() => _release.Set();
}
