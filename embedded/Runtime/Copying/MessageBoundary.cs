namespace SubscriptionBox.Embedded.Runtime;

/// <summary>
/// What happens to values as they cross from one grain to another. The product copies them; a simulator of several silos may put
/// them through a serialiser instead.
/// </summary>
public class MessageBoundary
{
    /// <summary>Called once for each call, after its arguments are copied and before it is sent.</summary>
    public virtual void OnRequest(GrainRequest request)
    {
    }

    /// <summary>Copies a result on its way back, in the callee's turn.</summary>
    public virtual T CopyResult<T>(T result) => DeepCopier.Copy(result);
}
