namespace SubscriptionBox.Common;

/// <summary>Names of the stream provider and its namespaces.</summary>
public static class ShopStreams
{
    /// <summary>The provider.</summary>
    public const string Provider = "events";

    /// <summary>What a customer did, as <see cref="EventRecord"/>s keyed by customer id; feeds the recommendation grains.</summary>
    public const string CustomerActivity = "customer-activity";
}
