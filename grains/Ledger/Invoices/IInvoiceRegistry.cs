using SubscriptionBox.Catalog;
using SubscriptionBox.Customers;
using SubscriptionBox.Settings;

namespace SubscriptionBox.Grains.Ledger.Invoices;

/// <summary>What an invoice says and the event does not.</summary>
public interface IInvoiceRegistry
{
    /// <summary>The shop itself.</summary>
    Task<SellerDetails> Seller();

    /// <summary>A customer at one of their addresses. Addresses never change, and one that is used is not removed: asked moments after the charge, this is the address as it was then.</summary>
    Task<DocumentParty> Party(string customerId, string? addressId);

    /// <summary>How a plan is called; its id when it is not there.</summary>
    Task<string> PlanName(string planId);
}

/// <summary>Asks the grains.</summary>
public sealed class GrainInvoiceRegistry(IGrainFactory grains, SettingsCache settings) : IInvoiceRegistry
{
    /// <inheritdoc/>
    public async Task<SellerDetails> Seller() => (await settings.Current(grains)).Seller ?? SellerDetails.Demo;

    /// <inheritdoc/>
    public async Task<DocumentParty> Party(string customerId, string? addressId)
    {
        var found = await grains.GetGrain<ICustomerGrain>(customerId).GetBilling(addressId, null);
        if (!found.Ok)
            return DocumentParty.Erased(customerId);
        var a = found.Value.Address?.Address;
        return new(customerId, found.Value.Name, a is null ? [] : [.. new[] { a.Line1, a.Line2, $"{a.PostalCode} {a.City}", a.Region, a.Country }.Where(line => !string.IsNullOrWhiteSpace(line)).Select(line => line!)]);
    }

    /// <inheritdoc/>
    public async Task<string> PlanName(string planId)
    {
        var plan = await grains.GetGrain<IPlanGrain>(planId).Get();
        return plan.Ok ? plan.Value.Plan.Name : planId;
    }
}
