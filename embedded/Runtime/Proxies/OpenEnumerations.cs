using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>Some items of an enumeration; empty and last when it is over.</summary>
internal sealed record Batch<T>(List<T> Items, bool IsLast);

/// <summary>The enumerations that callers have open on one activation.</summary>
internal sealed class OpenEnumerations
{
    private readonly Dictionary<Guid, OpenEnumeration> _open = [];
    private readonly TaskCompletionSource _aborted;

    private OpenEnumerations(EmbeddedRuntime runtime) => _aborted = new(runtime.CompletionOptions);

    public static OpenEnumerations Of(Activation activation)
    {
        if (activation.GetComponent<OpenEnumerations>() is { } known)
            return known;
        var made = new OpenEnumerations(activation.Runtime);
        activation.SetComponent(made);
        return made;
    }

    public OpenEnumeration Start(Guid id, Func<CancellationToken, IAsyncDisposable> start)
    {
        var cancellation = new CancellationTokenSource();
        return _open[id] = new OpenEnumeration(start(cancellation.Token), cancellation);
    }

    /// <exception cref="EnumerationAbortedException">The activation that began it is gone: it cannot go on where it was.</exception>
    public OpenEnumeration Find(Guid id) => _open.TryGetValue(id, out var known) ? known : throw Aborted();

    /// <summary>The activation ends: whoever waits for a next item waits no longer.</summary>
    public void Abort()
    {
        _aborted.TrySetResult();
        foreach (var enumeration in _open.Values)
            enumeration.Cancellation.Cancel();
    }

    /// <exception cref="EnumerationAbortedException">The activation ended while the step was under way.</exception>
    public async Task<bool> UnlessAborted(Task<bool> step)
    {
        if (!step.IsCompleted)
            await Task.WhenAny(step, _aborted.Task);
        return step.IsCompleted ? await step : throw Aborted();
    }

    public async Task CloseAsync(Guid id)
    {
        if (!_open.Remove(id, out var enumeration))
            return;
        enumeration.Cancellation.Cancel();
        if (enumeration.TakeHeld() is { } step && !_aborted.Task.IsCompleted)
            await ((Task)step).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        try
        {
            await enumeration.Enumerator.DisposeAsync();
        }
        catch (NotSupportedException)
        {
            // An iterator cannot be disposed in the middle of a step; aborted there, it ends by itself or not at all.
        }
    }

    /// <summary>Closes all that are left: the activation is gone.</summary>
    public async Task CloseAllAsync()
    {
        Abort();
        foreach (var id in _open.Keys.ToList())
            await CloseAsync(id);
    }

    private static EnumerationAbortedException Aborted() => new(
        "Enumeration aborted: the remote target does not have a record of this enumerator. This likely indicates that the remote grain was deactivated since enumeration begun.");
}

/// <summary>One open enumeration, and perhaps a step that was begun but not yet delivered.</summary>
internal sealed class OpenEnumeration(IAsyncDisposable enumerator, CancellationTokenSource cancellation)
{
    private Task<bool>? _held;

    public IAsyncDisposable Enumerator { get; } = enumerator;

    public CancellationTokenSource Cancellation { get; } = cancellation;

    public void Hold(Task<bool> step) => _held = step;

    public Task<bool>? TakeHeld()
    {
        var held = _held;
        _held = null;
        return held;
    }
}

// The steps of an enumeration as call filters see them, by the names Orleans gives them.
internal interface IAsyncEnumerableGrainExtension : IAddressable
{
    [AlwaysInterleave, ResponseTimeout("1.00:00:00")]
    Task MoveNext();

    [AlwaysInterleave]
    Task DisposeAsync();
}

internal static class EnumerationMethods
{
    public static readonly MethodInformation MoveNext = Of(nameof(IAsyncEnumerableGrainExtension.MoveNext));

    public static readonly MethodInformation DisposeAsync = Of(nameof(IAsyncEnumerableGrainExtension.DisposeAsync));

    private static MethodInformation Of(string name) =>
        new(typeof(IAsyncEnumerableGrainExtension), typeof(IAsyncEnumerableGrainExtension).GetMethod(name)!);
}
