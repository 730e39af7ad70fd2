using Microsoft.Extensions.Options;
using SubscriptionBox.Accounts;
using SubscriptionBox.Customers;
using SubscriptionBox.Grains.Accounts;
using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Grains.Mail;

namespace SubscriptionBox.Silo.ReadSide;

/// <summary>Turns what happened into mails. A mail's id is its event's, so an event that comes twice is still one mail.</summary>
public sealed class MailProjection(ShopDatabase database, IGrainFactory grains, IMailer mailer, IShopSecrets secrets, IOptions<AccountsOptions> accounts) : SqlProjection(database), IProjection
{
    /// <inheritdoc/>
    public override string Name => "prj-mail";

    /// <summary>Each mail stands by itself: one that cannot be written holds up no other.</summary>
    public override EventOrder Order => EventOrder.Independent;

    /// <summary>The mail's id is the event's, so that it goes out once.</summary>
    public override Task Redo(LoggedEvent happened) => Send(happened.Event, []);

    /// <summary>Mails go out first; then the position moves.</summary>
    async Task IProjection.Apply(IReadOnlyList<LoggedEvent> batch)
    {
        // A customer whom several mails go to is asked for once.
        var customers = new Dictionary<string, Task<Answer<BillingProfile>>>();
        await Task.WhenAll(batch.Select(happened => Send(happened.Event, customers)));
        await Apply(batch);
    }

    /// <inheritdoc/>
    protected override Action<WriteContext>? ChangeFor(LoggedEvent happened) => null;

    private async Task Send(EventRecord happened, Dictionary<string, Task<Answer<BillingProfile>>> customers)
    {
        if (EventNames.Is<PasswordResetAsked>(happened))
        {
            await SendLink(happened, EventNames.Payload<PasswordResetAsked>(happened));
            return;
        }
        if (happened.CustomerId is null || !MailTexts.Concerns(happened))
            return;
        if (!customers.TryGetValue(happened.CustomerId, out var asked))
            customers[happened.CustomerId] = asked = grains.GetGrain<ICustomerGrain>(happened.CustomerId).GetBilling(null, null);
        var found = await asked;
        if (found is { Ok: true, Value: { Email.Length: > 0 } customer } && MailTexts.For(happened, customer) is { } text)
            await mailer.Send(new OutgoingMail(IdOf(happened), happened.CustomerId, customer.Email, text.Subject, text.Body, happened.At));
    }

    /// <summary>The token is made of the event and the shop's secret, here and when it is used; it is written down nowhere but in the mail.</summary>
    private async Task SendLink(EventRecord happened, PasswordResetAsked asked)
    {
        if (asked.AccountId is null || await grains.GetGrain<IAccountGrain>(asked.AccountId).Get() is not { Ok: true, Value: var account })
            return;
        var token = ResetRules.TokenOf(secrets, happened.Source[(happened.Source.IndexOf('/', StringComparison.Ordinal) + 1)..], asked.ResetId);
        var (subject, body) = MailTexts.PasswordReset($"{accounts.Value.SiteAddress.TrimEnd('/')}/reset-password?token={token}", asked.Until);
        await mailer.Send(new OutgoingMail(IdOf(happened), account!.CustomerId ?? account.AccountId, account.Email, subject, body, happened.At));
    }

    private static string IdOf(EventRecord happened) => $"{happened.Source.Replace('/', '.')}.{happened.Sequence}";
}
