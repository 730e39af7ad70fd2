namespace SubscriptionBox.Grains.Crm;

/// <summary>A grain remembers less than what is known of it already, and does so still after it was asked to look again. The event stands aside and is tried later.</summary>
/// <param name="customerId">Whose.</param>
public sealed class StaleReadException(string customerId) : Exception($"What is remembered of {customerId} is older than what is known.");
