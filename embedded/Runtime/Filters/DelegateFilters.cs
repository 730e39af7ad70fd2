using Orleans;

namespace SubscriptionBox.Embedded.Runtime;

internal sealed class DelegateIncomingFilter(IncomingGrainCallFilterDelegate filter) : IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context) => filter(context);
}

internal sealed class DelegateOutgoingFilter(OutgoingGrainCallFilterDelegate filter) : IOutgoingGrainCallFilter
{
    public Task Invoke(IOutgoingGrainCallContext context) => filter(context);
}
