namespace SubscriptionBox.Embedded.Runtime;

/// <summary>What has been copied so far in one message, so that two paths to one object stay two paths to one copy, and cycles end.</summary>
internal sealed class CopyContext
{
    [ThreadStatic]
    private static CopyContext? _spare;

    private readonly Dictionary<object, object> _copies = new(ReferenceEqualityComparer.Instance);

    /// <summary>True to copy also what was promised to be immutable, member by member, as it would have to be between two machines.</summary>
    public bool IsStrict { get; init; }

    public static CopyContext Rent()
    {
        var context = _spare ?? new CopyContext();
        _spare = null;
        return context;
    }

    public void Return()
    {
        Clear();
        _spare = this;
    }

    public void Clear() => _copies.Clear();

    public bool TryGet(object original, out object copy) => _copies.TryGetValue(original, out copy!);

    public void Record(object original, object copy) => _copies[original] = copy;
}
