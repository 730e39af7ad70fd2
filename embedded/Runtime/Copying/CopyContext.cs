namespace SubscriptionBox.Embedded.Runtime;

/// <summary>What has been copied so far in one message, so that two paths to one object stay two paths to one copy, and cycles end.</summary>
internal sealed class CopyContext
{
    [ThreadStatic]
    private static CopyContext? _spare;

    private readonly Dictionary<object, object> _copies = new(ReferenceEqualityComparer.Instance);

    public static CopyContext Rent()
    {
        var context = _spare ?? new CopyContext();
        _spare = null;
        return context;
    }

    public void Return()
    {
        _copies.Clear();
        _spare = this;
    }

    public bool TryGet(object original, out object copy) => _copies.TryGetValue(original, out copy!);

    public void Record(object original, object copy) => _copies[original] = copy;
}
