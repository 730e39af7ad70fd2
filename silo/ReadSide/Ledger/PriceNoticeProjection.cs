using SubscriptionBox.Audit;
using SubscriptionBox.Catalog;
using SubscriptionBox.Customers;
using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Grains.Mail;
using SubscriptionBox.Grains.Subscriptions.Metrics;

namespace SubscriptionBox.Silo.ReadSide.Ledger;

/// <summary>Tells a plan's existing subscribers of a new price (rules.md 13). A mail's id is the announcement's and the subscription's, so that a repeat after a crash writes to nobody twice.</summary>
public sealed class PriceNoticeProjection(ShopDatabase database, IGrainFactory grains, IMailer mailer, IMetricsReader metrics) : SqlProjection(database), IProjection
{
    private const int AtOnce = 16;

    /// <inheritdoc/>
    public override string Name => "prj-price-notices";

    /// <inheritdoc/>
    public override EventOrder Order => EventOrder.Independent;

    /// <inheritdoc/>
    public override Task Redo(LoggedEvent happened) => Tell(happened);

    /// <summary>Mails go out first; then the position moves.</summary>
    async Task IProjection.Apply(IReadOnlyList<LoggedEvent> batch)
    {
        foreach (var happened in batch)
            await Tell(happened);
        await Apply(batch);
    }

    /// <inheritdoc/>
    protected override Action<WriteContext>? ChangeFor(LoggedEvent happened) => null;

    private async Task Tell(LoggedEvent happened)
    {
        if (!EventNames.Is<PriceAnnounced>(happened.Event))
            return;
        var announced = EventNames.Payload<PriceAnnounced>(happened.Event);
        // Whoever subscribed before the announcement is in the metrics' tables once those have read as far.
        await grains.GetGrain<IProjectionGrain>(metrics.Projection).ReadOn();
        foreach (var some in (await metrics.OfPlan(announced.PlanId)).Chunk(AtOnce))
            await Task.WhenAll(some.Select(one => Tell(one.Source, one.Standing, announced, happened.Event)));
    }

    private async Task Tell(string source, Standing standing, PriceAnnounced announced, EventRecord happened)
    {
        if (standing.CustomerId is not { } customerId || PriceNotice.For(standing, announced) is not { } price)
            return;
        var found = await grains.GetGrain<ICustomerGrain>(customerId).GetBilling(null, null);
        if (found is not { Ok: true, Value: { Email.Length: > 0 } customer })
            return;
        var (subject, body) = PriceNotice.Text(standing, price, announced, customer);
        await mailer.Send(new OutgoingMail($"{happened.Source.Replace('/', '.')}.{happened.Sequence}.{source[(source.IndexOf('/') + 1)..]}", customerId, customer.Email, subject, body, happened.At));
    }
}
