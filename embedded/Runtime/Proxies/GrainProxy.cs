using Orleans.Runtime;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>The base of generated references: each of their methods fills a request and sends it here.</summary>
public abstract class GrainProxy : GrainReference
{
    private IRequestReceiver? _receiver;

    protected GrainProxy(GrainReferenceShared shared, IdSpan key)
        : base(shared, key)
    {
    }

    /// <summary>Where the last call went, while that is still the right place.</summary>
    internal IRequestReceiver? KnownReceiver
    {
        get
        {
            if (_receiver is { IsGone: true })
                _receiver = null;
            return _receiver;
        }
        set => _receiver = value;
    }

    protected static object BeginCopy() => CopyContext.Rent();

    protected static T CopyArgument<T>(T value, object context) => DeepCopier.Copy(value, (CopyContext)context);

    protected static void EndCopy(object context) => ((CopyContext)context).Return();

    protected Task Send(GrainRequest<Nothing> request) => Shared.Runtime.Send(this, request);

    protected Task<T> SendForResult<T>(GrainRequest<T> request) => Shared.Runtime.Send(this, request);

    protected ValueTask SendValue(GrainRequest<Nothing> request) => new(Shared.Runtime.Send(this, request));

    protected ValueTask<T> SendValueForResult<T>(GrainRequest<T> request) => new(Shared.Runtime.Send(this, request));

    protected void SendOneWay(GrainRequest<Nothing> request) => Shared.Runtime.Send(this, request);

    protected IAsyncEnumerable<T> Enumerate<T>(AsyncEnumerableRequest<T> request) => new GrainEnumerable<T>(this, request);
}
