using System.Text.Json.Nodes;
using SubscriptionBox.Grains.Privacy;

namespace SubscriptionBox.Grains.Crm;

/// <summary>The CRM as a place that holds data of persons: an erasure waits for its contact to be deleted there, and does not rely on the consumer that will look at the customer anyway.</summary>
/// <remarks>A CRM that is busy or down lets the step fail; it is taken again later.</remarks>
public sealed class CrmStore(ICrm crm) : IPersonalStore
{
    /// <inheritdoc/>
    public string Name => "crm";

    /// <summary>No round of the consumer that may have read the customer before they left is still sending.</summary>
    public string? Projection => "prj-crm";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<JsonObject>> Export(string customerId) => await crm.Export(customerId) is { } contact ? [contact] : [];

    /// <summary>What the shop believes of the contact is left to the consumer, which looks at the customer once more, and finds that nothing is to be there.</summary>
    public Task Erase(string customerId) => crm.Delete(customerId);
}
