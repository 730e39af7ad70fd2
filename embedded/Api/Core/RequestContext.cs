namespace Orleans.Runtime;

/// <summary>Values that travel with a call to its callee and onwards, never back. The caller's word: not an authority.</summary>
public static class RequestContext
{
    internal const string ReentrancyHeader = "#CCR";

    // The dictionary is never changed in place: an AsyncLocal shares the reference with every branch of the flow.
    internal static readonly AsyncLocal<Dictionary<string, object>?> Current = new();

    /// <summary>The call chain that may re-enter the activations that allowed it; empty for none.</summary>
    public static Guid ReentrancyId
    {
        get => Get(ReentrancyHeader) is Guid id ? id : Guid.Empty;
        set
        {
            if (value == Guid.Empty)
                Remove(ReentrancyHeader);
            else
                Set(ReentrancyHeader, value);
        }
    }

    public static IEnumerable<string> Keys => Current.Value?.Keys ?? Enumerable.Empty<string>();

    public static IEnumerable<KeyValuePair<string, object>> Entries => Current.Value ?? Enumerable.Empty<KeyValuePair<string, object>>();

    public static object? Get(string key) => Current.Value is { } values && values.TryGetValue(key, out var value) ? value : null;

    public static void Set(string key, object value) =>
        Current.Value = Current.Value is { } values ? new(values) { [key] = value } : new() { [key] = value };

    public static bool Remove(string key)
    {
        if (Current.Value is not { } values || !values.ContainsKey(key))
            return false;
        var rest = new Dictionary<string, object>(values);
        rest.Remove(key);
        Current.Value = rest.Count == 0 ? null : rest;
        return true;
    }

    public static void Clear()
    {
        if (Current.Value is not null)
            Current.Value = null;
    }

    /// <summary>While the section is open, calls made in it may call back into this activation.</summary>
    public static ReentrancySection AllowCallChainReentrancy()
    {
        var original = ReentrancyId;
        return new(original, original == Guid.Empty ? ReentrancyIds.Next() : original);
    }

    /// <summary>While the section is open, calls made in it may not re-enter any activation.</summary>
    public static ReentrancySection SuppressCallChainReentrancy() => new(ReentrancyId, Guid.Empty);

    /// <summary>Ends what <see cref="AllowCallChainReentrancy"/> or <see cref="SuppressCallChainReentrancy"/> began.</summary>
    public readonly struct ReentrancySection : IDisposable
    {
        private readonly Guid _original;
        private readonly Guid _entered;

        public ReentrancySection(Guid originalReentrancyId, Guid newReentrancyId)
        {
            _original = originalReentrancyId;
            _entered = newReentrancyId;
            if (_entered != _original)
                ReentrancyId = _entered;
            if (_entered != Guid.Empty)
                (RuntimeContext.Current as ICallChainReentrantGrainContext)?.OnEnterReentrantSection(_entered);
        }

        public void Dispose()
        {
            if (_entered != Guid.Empty)
                (RuntimeContext.Current as ICallChainReentrantGrainContext)?.OnExitReentrantSection(_entered);
            if (_entered != _original)
                ReentrancyId = _original;
        }
    }

    // Counted, not random: a replayed run gets the same ids.
    private static class ReentrancyIds
    {
        private static long _last;

        public static Guid Next()
        {
            Span<byte> bytes = stackalloc byte[16];
            BitConverter.TryWriteBytes(bytes[8..], Interlocked.Increment(ref _last));
            return new(bytes);
        }
    }
}
