using SubscriptionBox.Grains.Payments;

namespace SubscriptionBox.Silo.Adapters.Payments;

/// <summary>The gateways that were registered. One that is not configured is not registered, so that the shop refuses it instead of pretending.</summary>
public sealed class PaymentGateways(IEnumerable<IPaymentGateway> gateways) : IPaymentGateways
{
    private readonly Dictionary<string, IPaymentGateway> _byName = gateways.ToDictionary(gateway => gateway.Name);

    /// <inheritdoc/>
    public IPaymentGateway? Find(string name) => _byName.GetValueOrDefault(name);
}
