using SubscriptionBox.Accounts;
using SubscriptionBox.Audit;
using SubscriptionBox.Campaigns;
using SubscriptionBox.Customers;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Orders;
using SubscriptionBox.Privacy;
using SubscriptionBox.Recommendations;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Privacy;

/// <summary>What each step of an erasure does. Every one may be taken twice; none relies on an earlier one having been taken in the same life of the process.</summary>
public sealed class ErasureSteps(IGrainFactory grains, IPaymentGateways gateways, IEnumerable<IPersonalStore> stores)
{
    private const int OrdersAtOnce = 100;

    /// <summary>Takes a step.</summary>
    /// <exception cref="Exception">Any: it is taken again later.</exception>
    public async Task Take(DataRequestStep step, string requestId, string customerId)
    {
        var customer = grains.GetGrain<ICustomerGrain>(customerId);
        // Says again what the first step saved; also the list of what there is to end, which can only have grown.
        var left = Expect(await customer.Leave(requestId, Caller.System));
        switch (step)
        {
            case DataRequestStep.Subscriptions:
                await Task.WhenAll(left.Subscriptions.Select(id => grains.GetGrain<ISubscriptionGrain>(id).Erase(left.LeftAt, Caller.System)));
                await Task.WhenAll(stores.Select(Settled));
                break;
            case DataRequestStep.Account:
                Expect(await grains.GetGrain<IAccountGrain>(left.AccountId).Close(Caller.System));
                break;
            case DataRequestStep.PaymentMethods:
                foreach (var method in left.PaymentMethods)
                    if (gateways.Find(method.Gateway) is { } gateway)
                        await gateway.Detach(method.Reference);
                break;
            case DataRequestStep.Exports:
                foreach (var export in left.Exports)
                    await grains.GetGrain<IDataRequestGrain>(export).Withdraw();
                break;
            case DataRequestStep.Recommendations:
                await grains.GetGrain<IRecommendationGrain>(customerId).Forget();
                break;
            case DataRequestStep.Orders:
                await ForgetOrders(customerId);
                break;
            case DataRequestStep.Credit:
                Expect(await grains.GetGrain<IWalletGrain>(Wallets.KeyOf(customerId)).Close(Caller.System));
                break;
            case DataRequestStep.Customer:
                Expect(await customer.Forget(requestId, Caller.System));
                break;
        }
    }

    /// <summary>Empties a store. A mail that was being written when the customer left is written by then, and deleted here.</summary>
    public async Task Empty(IPersonalStore store, string customerId)
    {
        await Settled(store);
        await store.Erase(customerId);
    }

    /// <summary>Waits until no round of the store's projection runs that may have read the customer's record before it said that the customer left; later ones find nobody to write to.</summary>
    private async Task Settled(IPersonalStore store)
    {
        if (store.Projection is not { } projection)
            return;
        try
        {
            await grains.GetGrain<IProjectionGrain>(projection).CatchUp();
        }
        catch (Exception failure) when (failure is not (TimeoutException or OutOfMemoryException))
        {
            // A round that failed is over, and that is all that matters here.
        }
    }

    private async Task ForgetOrders(string customerId)
    {
        var orders = grains.GetGrain<IOrderQueryGrain>("orders");
        string? cursor = null;
        do
        {
            var page = Expect(await orders.OfCustomer(customerId, cursor, OrdersAtOnce, Caller.System));
            await Task.WhenAll(page.Items.Select(order => grains.GetGrain<IOrderGrain>(order.OrderId).Forget()));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    private static T Expect<T>(Answer<T> answer) => answer.Ok ? answer.Value : throw new InvalidOperationException($"An erasure's step was refused: {answer.Refusal.Code}");
}
