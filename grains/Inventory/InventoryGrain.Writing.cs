using Microsoft.Extensions.Logging;
using SubscriptionBox.Inventory;

namespace SubscriptionBox.Grains.Inventory;

// One loop writes; everybody whose change is in a write waits for that write. While it is under way, the next batch gathers.
public sealed partial class InventoryGrain
{
    private TaskCompletionSource? _next;
    private Task _writing = Task.CompletedTask;
    private Task _loop = Task.CompletedTask;
    private Task _reporting = Task.CompletedTask;
    private Exception? _failure;
    private long _reported;

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // Only for the write under way, so that the next activation does not read past it. Sealing and reporting call other grains, which may be
        // leaving too: they are not waited for, and cutting them off is harmless.
        await Quietly(_loop);
        await base.OnDeactivateAsync(reason, cancellationToken);
    }

    // Completes when everything decided so far is on disk.
    private Task Written()
    {
        // Nothing new to say, but what the answer tells of may be in the write that is under way.
        if (!_counter.Changed)
            return _writing;
        _next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var written = _next.Task;
        if (_loop.IsCompleted)
            _loop = WriteAll();
        return written;
    }

    private async Task WriteAll()
    {
        while (_counter.Changed && _failure is null)
        {
            await MakeRoom();
            var batch = _next ?? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _next = null;
            _writing = batch.Task;
            try
            {
                var next = Compose();
                await Save(next);
                batch.SetResult();
            }
            catch (Exception failure)
            {
                Fail(batch, failure);
                return;
            }
            AfterWrite();
        }
    }

    // The outcome on disk is unknown: nobody may see what is in memory, so all waiters fail and the activation goes.
    private void Fail(TaskCompletionSource batch, Exception failure)
    {
        _failure = failure;
        DeactivateOnIdle();
        batch.TrySetException(failure);
        _next?.TrySetException(failure);
        // Somebody may wait for neither.
        _ = batch.Task.Exception;
        _ = _next?.Task.Exception;
    }

    private async Task MakeRoom()
    {
        if (Saved.Outbox.Count > _options.OutboxBatches)
            await Drain();
        if (Saved.Tail.Length >= 4 * SegmentLines)
            await Quietly(_sealing);
    }

    private InventoryState Compose()
    {
        var saved = Saved;
        var (numbers, lines, events) = _counter.Collect(Now);
        var state = WithLog(numbers, saved, lines) with { Sequence = saved.Sequence, Outbox = saved.Outbox, Handled = saved.Handled, Wake = NextWake(numbers) };
        foreach (var (happened, caller) in events)
            state = Stamped(state, [happened], caller);
        return events.IsEmpty ? Stamped(state, [], Caller.System) : state;
    }

    private Wake? NextWake(InventoryState numbers) =>
        !numbers.Owed.IsEmpty ? Common.Wake.Of(Key, Now)
        : _counter.Log.NextExpiry is { } expiry ? Common.Wake.Of(Key, DateTimeOffset.FromUnixTimeMilliseconds(expiry))
        : null;

    private void AfterWrite()
    {
        TendLog();
        if (_reporting.IsCompleted)
            _reporting = Report();
    }

    // One report under way at a time: a busy counter tells its latest numbers as fast as they are taken, not more often.
    private async Task Report()
    {
        try
        {
            while (Saved.Version > _reported)
            {
                var view = Shown();
                await GrainFactory.GetGrain<IInventoryFeedGrain>("feed-inventory").Report(new StockChange(view.Sku, view.OnHand, view.Reserved, view.Available, view.Version));
                _reported = view.Version;
            }
        }
        catch (Exception failure)
        {
            _log.LogWarning(failure, "The live feed did not take the numbers of {Sku}", Sku);
        }
    }

    private static async Task Quietly(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception)
        {
            // Whoever waits for the outcome hears of it; this only waits for the end.
        }
    }
}
