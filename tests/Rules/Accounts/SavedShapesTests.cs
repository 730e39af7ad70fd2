using System.Collections.Immutable;
using System.Text.Json;
using SubscriptionBox.Accounts;
using SubscriptionBox.Common;
using SubscriptionBox.Customers;
using SubscriptionBox.Grains.Accounts;
using SubscriptionBox.Grains.Customers;

namespace SubscriptionBox.Tests.Rules.Accounts;

/// <summary>Golden copies of what is saved: yesterday's data always reads, and today's looks the same.</summary>
public sealed class SavedShapesTests
{
    private static readonly DateTimeOffset At = new(2027, 1, 10, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_account() => Same(
        new AccountState
        {
            Email = "ann@example.test", PasswordHash = "AQAAAA", Roles = [Role.Customer], CustomerId = "cus-1", CreatedAt = At,
            Unfinished = new AccountProfile("Ann", "US", "America/New_York"), Sequence = 1,
        },
        """{"email":"ann@example.test","passwordHash":"AQAAAA","roles":["customer"],"customerId":"cus-1","createdAt":"2027-01-10T12:00:00+00:00","unfinished":{"name":"Ann","country":"US","timeZone":"America/New_York"},"sequence":1,"outbox":[],"handled":[]}""");

    [Fact]
    public void An_account_with_a_second_factor() => Same(
        new AccountState { PasswordHash = "AQAAAA", Roles = [Role.Support], CreatedAt = At, Second = new("MZXW6", true, 60_000_000, ["ab12"]), Sequence = 2 },
        """{"email":"","passwordHash":"AQAAAA","roles":["support"],"createdAt":"2027-01-10T12:00:00+00:00","second":{"secret":"MZXW6","confirmed":true,"lastStep":60000000,"recovery":["ab12"]},"sequence":2,"outbox":[],"handled":[]}""");

    [Fact]
    public void An_address() => Same(
        new EmailState { AccountId = "acc-1", Failures = [new("ab12", At)], Sequence = 2 },
        """{"accountId":"acc-1","failures":[{"from":"ab12","at":"2027-01-10T12:00:00+00:00"}],"resetsAsked":[],"sequence":2,"outbox":[],"handled":[]}""");

    [Fact]
    public void An_address_with_a_link_to_set_a_new_password() => Same(
        new EmailState { AccountId = "acc-1", Reset = new("rst-1", At), ResetsAsked = [new("ab12", At)], Sequence = 3 },
        """{"accountId":"acc-1","failures":[],"reset":{"id":"rst-1","until":"2027-01-10T12:00:00+00:00"},"resetsAsked":[{"from":"ab12","at":"2027-01-10T12:00:00+00:00"}],"sequence":3,"outbox":[],"handled":[]}""");

    [Fact]
    public void An_address_of_before_there_were_links_reads()
    {
        var read = JsonSerializer.Deserialize<EmailState>("""{"accountId":"acc-1","failures":[],"sequence":2,"outbox":[],"handled":[]}""", ShopJson.Options)!;
        Assert.Equal((null, 0), (read.Reset, read.ResetsAsked.Count));
    }

    [Fact]
    public void A_session() => Same(
        new SessionState { AccountId = "acc-1", Roles = [Role.Administrator], OpenedAt = At, SeenAt = At.AddHours(1), ElevatedUntil = At.AddMinutes(5), Ended = true, Sequence = 3 },
        """{"accountId":"acc-1","roles":["administrator"],"openedAt":"2027-01-10T12:00:00+00:00","seenAt":"2027-01-10T13:00:00+00:00","elevatedUntil":"2027-01-10T12:05:00+00:00","ended":true,"failures":[],"sequence":3,"outbox":[],"handled":[]}""");

    [Fact]
    public void A_request_key() => Same(new RegistrationKeyState { Content = "ab12", At = At }, """{"content":"ab12","at":"2027-01-10T12:00:00+00:00"}""");

    [Fact]
    public void A_customer() => Same(
        new CustomerState
        {
            AccountId = "acc-1", Email = "ann@example.test", Name = "Ann", Country = "US", TimeZone = "America/New_York", CreatedAt = At, ProfileVersion = 1,
            Preferences = new(["skincare"], ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("skinType", ["dry"]), ["nuts"], 5, new Money(5_000, "USD")) { AttributesJson = "{}" },
            Addresses = [new("adr-1", new Address("1 Main St", "Flat 2", "New York", "NY", "10001", "US"))],
            PaymentMethods = [new("pm-1", "sandbox", "ref-1", "visa", "4242", 12, 2031)],
            Subscriptions = [new("sub-1", "adr-1", "pm-1", true)],
        },
        """
        {"accountId":"acc-1","email":"ann@example.test","name":"Ann","country":"US","timeZone":"America/New_York","createdAt":"2027-01-10T12:00:00+00:00","profileVersion":1,
        "preferences":{"categories":["skincare"],"attributes":{"skinType":["dry"]},"exclusions":["nuts"],"boxSize":5,"budget":{"amount":5000,"currency":"USD"},"attributesJson":"{}"},
        "addresses":[{"id":"adr-1","address":{"line1":"1 Main St","line2":"Flat 2","city":"New York","region":"NY","postalCode":"10001","country":"US"}}],
        "paymentMethods":[{"id":"pm-1","gateway":"sandbox","reference":"ref-1","brand":"visa","last4":"4242","expMonth":12,"expYear":2031}],
        "subscriptions":[{"subscriptionId":"sub-1","addressId":"adr-1","paymentMethodId":"pm-1","running":true}],"sequence":0,"outbox":[],"handled":[]}
        """);

    private static void Same<T>(T state, string golden)
    {
        golden = golden.ReplaceLineEndings("");
        Assert.Equal(golden, JsonSerializer.Serialize(state, ShopJson.Options));
        Assert.Equal(golden, JsonSerializer.Serialize(JsonSerializer.Deserialize<T>(golden, ShopJson.Options), ShopJson.Options));
    }
}
