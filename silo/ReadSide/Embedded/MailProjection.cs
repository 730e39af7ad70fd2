using SubscriptionBox.Customers;
using SubscriptionBox.Embedded.Storage;
using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Grains.Mail;

namespace SubscriptionBox.Silo.ReadSide;

/// <summary>Turns what happened into mails. A mail's id is its event's, so an event that comes twice is still one mail.</summary>
public sealed class MailProjection(ShopFile file, IGrainFactory grains, IMailer mailer) : SqliteProjection(file), IProjection
{
    /// <inheritdoc/>
    public override string Name => "prj-mail";

    /// <summary>Each mail stands by itself: one that cannot be written holds up no other.</summary>
    public override EventOrder Order => EventOrder.Independent;

    /// <summary>The mail's id is the event's, so that it goes out once.</summary>
    public override Task Redo(LoggedEvent happened) => Send(happened.Event);

    /// <summary>Mails go out first; then the position moves.</summary>
    async Task IProjection.Apply(IReadOnlyList<LoggedEvent> batch)
    {
        await Task.WhenAll(batch.Select(happened => Send(happened.Event)));
        await Apply(batch);
    }

    /// <inheritdoc/>
    protected override Action<SqliteWriteContext>? ChangeFor(LoggedEvent happened) => null;

    private async Task Send(EventRecord happened)
    {
        if (happened.CustomerId is null || !MailTexts.Concerns(happened))
            return;
        var found = await grains.GetGrain<ICustomerGrain>(happened.CustomerId).GetBilling(null, null);
        if (found is { Ok: true, Value: { Email.Length: > 0 } customer } && MailTexts.For(happened, customer) is { } text)
            await mailer.Send(new OutgoingMail($"{happened.Source.Replace('/', '.')}.{happened.Sequence}", happened.CustomerId, customer.Email, text.Subject, text.Body, happened.At));
    }
}
