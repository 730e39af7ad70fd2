using SubscriptionBox.Common;
using SubscriptionBox.Customers;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Grains.Mail;
using SubscriptionBox.Orders;
using SubscriptionBox.Subscriptions;
using Xunit;

namespace SubscriptionBox.Tests.Rules.Mail;

public sealed class MailTextsTests
{
    private static readonly DateTimeOffset Now = new(2027, 1, 31, 14, 0, 0, TimeSpan.Zero);
    private static readonly BillingProfile Customer = new("cus-1", "a@example.test", "Ann\r\nBcc: x", "US", "America/New_York", Preferences.None, null, null, null, 0);

    [Fact]
    public void A_declined_charge_says_how_much_why_and_on_which_local_day_it_is_tried_again()
    {
        var (subject, body) = For(new ChargeDeclined("pay-1-0-1", 1, 1, new Money(4160, "USD"), "insufficient_funds", Now, new DateTimeOffset(2027, 2, 2, 3, 0, 0, TimeSpan.Zero)));
        Assert.Equal("Your payment was declined", subject);
        Assert.Contains("41.60 USD (insufficient_funds)", body, StringComparison.Ordinal);
        Assert.Contains("1 February 2027", body, StringComparison.Ordinal);
    }

    [Fact]
    public void Three_D_Secure_sends_the_link() =>
        Assert.Contains("/sandbox/authentications/tds-1", For(new PaymentActionRequired("pay-1-0-1", 0, new Money(1, "USD"), "/sandbox/authentications/tds-1", ChargePurpose.Checkout)).Body, StringComparison.Ordinal);

    [Fact]
    public void A_name_cannot_add_lines_of_its_own() =>
        Assert.StartsWith("Hello Ann Bcc: x,\n", For(new OrderDelivered("sub-1", "dlv-1-0")).Body, StringComparison.Ordinal);

    [Fact]
    public void Nobody_is_written_about_what_does_not_concern_them()
    {
        Assert.False(MailTexts.Concerns(Record(new BoxLocked("dlv-1-0", 0, Now))));
        // rules.md 8: an unknown outcome is neither paid nor declined, and no reason to worry anybody.
        Assert.False(MailTexts.Concerns(Record(new PaymentOutcomeUnknown("pay-1-0-1", 0, new Money(1, "USD"), "timeout"))));
    }

    private static (string Subject, string Body) For(DomainEvent happened) => MailTexts.For(Record(happened), Customer)!.Value;

    private static EventRecord Record(DomainEvent happened) => EventNames.Record(happened, "subscription/sub-1", 1, Now, "cus-1", Caller.System);
}
