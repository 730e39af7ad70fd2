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

    public static OpenEnumerations Of(Activation activation)
    {
        if (activation.GetComponent<OpenEnumerations>() is { } known)
            return known;
        var made = new OpenEnumerations();
        activation.SetComponent(made);
        return made;
    }

    public OpenEnumeration GetOrStart(Guid id, Func<CancellationToken, IAsyncDisposable> start)
    {
        if (_open.TryGetValue(id, out var known))
            return known;
        var cancellation = new CancellationTokenSource();
        return _open[id] = new OpenEnumeration(start(cancellation.Token), cancellation);
    }

    public async Task CloseAsync(Guid id)
    {
        if (!_open.Remove(id, out var enumeration))
            return;
        enumeration.Cancellation.Cancel();
        if (enumeration.TakeHeld() is { } step)
            await ((Task)step).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await enumeration.Enumerator.DisposeAsync();
    }
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
