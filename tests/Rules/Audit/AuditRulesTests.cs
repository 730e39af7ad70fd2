using SubscriptionBox.Accounts;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Settings;

namespace SubscriptionBox.Tests.Rules.Audit;

/// <summary>From an event to its row.</summary>
public sealed class AuditRulesTests
{
    private static readonly DateTimeOffset At = new(2027, 3, 1, 12, 0, 0, TimeSpan.FromHours(2));

    [Fact]
    public void A_row_says_who_did_what_to_whom_when_and_why()
    {
        var row = AuditRules.RowOf(new(40, new EventRecord("order/ord-1", 3, At, "orderRefunded", "cus-1", "acc-9", Role.Support, "It came broken", "trace-1", """{"amount":{"amount":100,"currency":"USD"}}""")));
        Assert.Equal(("ord-1", "acc-9", Role.Support, "cus-1", "orderRefunded", "It came broken", "trace-1", 3L), (row.Subject, row.ActorId, row.Role, row.OnBehalfOf, row.Action, row.Reason, row.RequestId, row.Sequence));
        Assert.Equal((At, TimeSpan.Zero), (row.At, row.At.Offset));
        Assert.Equal("""{"amount":{"amount":100,"currency":"USD"}}""", row.Summary);
    }

    [Theory]
    [InlineData(Role.Customer, "cus-1", null)]
    [InlineData(Role.Anonymous, "cus-1", null)]
    [InlineData(Role.System, "cus-1", "cus-1")]
    [InlineData(Role.Administrator, "cus-1", "cus-1")]
    [InlineData(Role.Administrator, null, null)]
    public void Staff_and_the_shop_act_on_behalf_of_a_customer(Role role, string? customer, string? behalf) =>
        Assert.Equal(behalf, AuditRules.RowOf(new(1, new EventRecord("order/ord-1", 1, At, "x", customer, "a", role, null, null, "{}"))).OnBehalfOf);

    [Theory]
    [InlineData("Write to tess.tour+x@example.test, please", "Write to ***, please")]
    [InlineData("my card 4242 4242 4242 4242 is lost", "my card *** is lost")]
    [InlineData("card 4242424242424242", "card ***")]
    [InlineData("order 4242424242424243 of 12", "order 4242424242424243 of 12")]
    [InlineData("moved, 2027-03-01", "moved, 2027-03-01")]
    public void What_somebody_wrote_keeps_no_address_and_no_card(string text, string kept) => Assert.Equal(kept, AuditRules.Scrub(text));

    [Theory]
    [InlineData("""{"name":"Tess","country":"US"}""", """{"name":"***","country":"US"}""")]
    [InlineData("""{"deep":[{"postalCode":"10001","units":2}]}""", """{"deep":[{"postalCode":"***","units":2}]}""")]
    [InlineData("""{"url":"https://bank.example/?m=a@b.example"}""", """{"url":"***"}""")]
    [InlineData("""{"address":"203.0.113.77"}""", """{"address":"203.0.113.0/24"}""")]
    [InlineData("""{"address":"2001:db8:1:2:3::4"}""", """{"address":"2001:db8:1::/48"}""")]
    [InlineData("""{"address":"1 Main Street"}""", """{"address":"***"}""")]
    [InlineData("{}", null)]
    [InlineData("[1]", null)]
    [InlineData("not json", null)]
    public void A_summary_keeps_no_personal_values(string data, string? summary) => Assert.Equal(summary, AuditSummary.Of(data));

    [Fact]
    public void A_summary_is_short_enough_to_read()
    {
        var long_ = System.Text.Json.JsonSerializer.Serialize(new { id = 7, why = new string('x', 400), all = Enumerable.Range(0, 50) });
        var summary = AuditSummary.Of(long_)!;
        Assert.Contains("… and 30 more", summary, StringComparison.Ordinal);
        Assert.Contains("xxx…", summary, StringComparison.Ordinal);
        var huge = System.Text.Json.JsonSerializer.Serialize(new { id = 7, all = Enumerable.Range(0, 20).Select(_ => new { a = new string('y', 150), b = new string('z', 150) }) });
        Assert.Equal("""{"id":7,"all":"…"}""", AuditSummary.Of(huge));
    }

    [Fact]
    public void What_is_sealed_stays_sealed_in_the_row_and_is_opened_only_to_be_shown()
    {
        const string Words = "sealed:cus-1:4242424242424242==";
        var row = AuditRules.RowOf(new(1, new EventRecord("session/ses-1", 1, At, "signedIn", "cus-1", "acc-1", Role.Customer, Words, null, $$"""{"address":"{{Words}}","last4":"{{Words}}"}""")));
        Assert.Equal((Words, $$"""{"address":"{{Words}}","last4":"***"}"""), (row.Reason, row.Summary));

        Assert.Equal("call ***", AuditRules.Shown(row.Reason, (_, purpose) => purpose == "text" ? "call tess@example.test" : null));
        Assert.Equal("""{"address":"203.0.113.0/24","last4":"***"}""", AuditSummary.Shown(row.Summary, (_, purpose) => purpose == "address" ? "\"203.0.113.9\"" : null));
        // After an erasure.
        Assert.Null(AuditRules.Shown(row.Reason, (_, _) => null));
        Assert.Equal("""{"address":"***","last4":"***"}""", AuditSummary.Shown(row.Summary, null));
    }

    [Fact]
    public void Before_and_after_of_settings_are_told()
    {
        var record = EventNames.Record(new SettingsChanged(ShopSettings.Default, ShopSettings.Default with { CutoffDays = 5 }), "settings/set-shop", 1, At, null, Caller.System);
        var summary = AuditRules.RowOf(new(1, record)).Summary!;
        Assert.Contains("\"before\":{", summary, StringComparison.Ordinal);
        Assert.Contains("\"cutoffDays\":5", summary, StringComparison.Ordinal);
    }

    [Fact]
    public void An_authentication_event_tells_from_which_network()
    {
        var record = EventNames.Record(new SignInFailed(null, "198.51.100.23", 3, null), "email/eml-1", 1, At, null, new Caller("anonymous", Role.Anonymous, null));
        Assert.Contains("198.51.100.0/24", AuditRules.RowOf(new(1, record)).Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_field_of_a_row_counts_for_its_hash()
    {
        var row = new AuditRow(40, "order/ord-1", 3, At, "acc-9", Role.Support, "cus-1", "orderRefunded", "why", "{}", "trace");
        AuditRow[] others =
        [
            row with { Position = 41 }, row with { Source = "order/ord-2" }, row with { Sequence = 4 }, row with { At = At.AddTicks(1) }, row with { ActorId = "acc-8" }, row with { Role = Role.Administrator },
            row with { CustomerId = null }, row with { CustomerId = "" }, row with { Action = "x" }, row with { Reason = null }, row with { Summary = "{ }" }, row with { RequestId = null },
            row with { Action = "orderRefundedw", Reason = "hy" },
        ];
        var hashes = others.Select(other => AuditChain.Hash(AuditChain.Origin, 1, other)).Append(AuditChain.Hash(AuditChain.Origin, 1, row)).Append(AuditChain.Hash(AuditChain.Origin, 2, row))
            .Append(AuditChain.Hash(new string('1', 64), 1, row)).ToArray();
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
    }

    /// <summary>Chains that were written yesterday must verify for ever.</summary>
    [Fact]
    public void The_hash_of_a_row_is_what_it_always_was() => Assert.Equal("addf1be78f5aa2b49eecc762cc5c627cd7454a1d5bd7bdef4a22c3cce47357bc",
        AuditChain.Hash(AuditChain.Origin, 1, new AuditRow(40, "order/ord-1", 3, At, "acc-9", Role.Support, "cus-1", "orderRefunded", "why", "{}", "trace")));

    [Theory]
    [InlineData("2028-09-01T12:00:00Z", "2027-03-01T12:00:00Z")]
    [InlineData("2028-08-31T12:00:00Z", "2027-02-28T12:00:00Z")]
    public void Rows_are_kept_for_eighteen_months(string now, string cutoff) =>
        Assert.Equal(DateTimeOffset.Parse(cutoff, System.Globalization.CultureInfo.InvariantCulture), AuditRules.Cutoff(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)));
}
