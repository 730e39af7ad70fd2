using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using SubscriptionBox.Accounts;
using SubscriptionBox.Campaigns;
using SubscriptionBox.Customers;
using SubscriptionBox.Grains.Accounts;
using SubscriptionBox.Orders;
using SubscriptionBox.Recommendations;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Privacy;

/// <summary>Gathers everything the shop holds about one person (GDPR 15, 20): from the grains, and from every registered <see cref="IPersonalStore"/>.</summary>
public sealed class ExportCollector(IGrainFactory grains, ISessionIndex sessions, IEnumerable<IPersonalStore> stores)
{
    private const int OrdersAtOnce = 100;

    /// <summary>The copy as a zip; null when the customer is not there any more.</summary>
    /// <param name="customerId">Whose.</param>
    /// <param name="at">When it was asked for.</param>
    public async Task<byte[]?> Collect(string customerId, DateTimeOffset at)
    {
        var customer = grains.GetGrain<ICustomerGrain>(customerId);
        var profile = await customer.Get(Caller.System);
        if (!profile.Ok)
            return null;
        var sections = new List<ExportSection>
        {
            Section("profile", [profile.Value]),
            Section("preferences", [Expect(await customer.GetPreferences(Caller.System))]),
            Section("addresses", Expect(await customer.GetAddresses(Caller.System))),
            Section("consents", Expect(await customer.GetConsents(Caller.System)).SelectMany(c => c.History)),
            Section("payment-methods", Expect(await customer.GetPaymentMethods(Caller.System))),
        };
        var subscriptions = new List<SubscriptionView>();
        var deliveries = new List<DeliveryView>();
        foreach (var id in Expect(await customer.GetSubscriptions(Caller.System)))
        {
            var subscription = grains.GetGrain<ISubscriptionGrain>(id);
            subscriptions.Add(Expect(await subscription.Get(Caller.System)));
            deliveries.AddRange(Expect(await subscription.GetDeliveries(Caller.System)));
        }
        var orders = await Orders(customerId);
        var affinity = await grains.GetGrain<IRecommendationGrain>(customerId).GetAffinity();
        sections.Add(Section("sessions", await Sessions(customerId)));
        sections.Add(Section("subscriptions", subscriptions));
        sections.Add(Section("deliveries", deliveries));
        sections.Add(Section("ratings", deliveries.SelectMany(d => d.Rated.Select(r => new { d.DeliveryId, r.Sku, r.Stars }))));
        sections.Add(Section("orders", orders));
        sections.Add(Section("payments", orders.SelectMany(o => o.Payments.Select(p => new { o.OrderId, p.PaymentId, p.Gateway, p.Reference, p.Amount, p.Status, p.At }))));
        sections.Add(Section("credits", Expect(await grains.GetGrain<IWalletGrain>(Wallets.KeyOf(customerId)).Get(Caller.System)).Entries));
        sections.Add(Section("recommendations", affinity.Weights.OrderBy(w => w.Key, StringComparer.Ordinal).Select(w => new { Feature = w.Key, Weight = w.Value })));
        foreach (var store in stores.OrderBy(s => s.Name, StringComparer.Ordinal))
            sections.Add(new(store.Name, await store.Export(customerId)));
        return ExportDocument.Zip(customerId, at, sections);
    }

    /// <summary>The checksum of a copy: lower-case hexadecimal.</summary>
    public static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private async Task<List<OrderView>> Orders(string customerId)
    {
        var all = new List<OrderView>();
        string? cursor = null;
        do
        {
            var page = Expect(await grains.GetGrain<IOrderQueryGrain>("orders").OfCustomer(customerId, cursor, OrdersAtOnce, Caller.System));
            all.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return all;
    }

    /// <summary>Open sessions. Their keys are hashes of tokens that nobody keeps.</summary>
    private async Task<List<object>> Sessions(string customerId)
    {
        var open = new List<object>();
        foreach (var key in await sessions.OfCustomer(customerId))
            if (await grains.GetGrain<ISessionGrain>(key).Check(passive: true) is { } session)
                open.Add(new { session.SessionId, session.ExpiresAt });
        return open;
    }

    private static ExportSection Section<T>(string name, IEnumerable<T> rows) =>
        new(name, [.. rows.Select(row => (JsonObject)JsonSerializer.SerializeToNode(row, row!.GetType(), ShopJson.Options)!)]);

    private static T Expect<T>(Answer<T> answer) => answer.Ok ? answer.Value : throw new InvalidOperationException($"An export was refused a part: {answer.Refusal.Code}");
}
