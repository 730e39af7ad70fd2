using SubscriptionBox.Accounts;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Accounts;

namespace SubscriptionBox.Tests.Rules.Accounts;

/// <summary>Invariant I8: no session outlives 24 h of inactivity, 30 days, or its end.</summary>
public sealed class SessionRulesTests
{
    private static readonly DateTimeOffset Opened = new(2027, 1, 10, 12, 0, 0, TimeSpan.Zero);
    private static readonly AccountsOptions Options = new();
    private static readonly SessionState Open = SessionRules.Open(new(), new OpenSession("acc-1", [Role.Customer], "cus-1", "127.0.0.1"), Opened).Next!;

    [Theory]
    [InlineData("0.00:00:00", "0.23:59:59", true)]
    [InlineData("0.00:00:00", "1.00:00:00", false)]
    [InlineData("0.00:00:00", "1.00:00:01", false)]
    [InlineData("0.23:00:00", "1.22:59:59", true)]
    [InlineData("0.23:00:00", "1.23:00:00", false)]
    [InlineData("29.23:00:00", "29.23:59:59", true)]
    [InlineData("29.23:59:59", "30.00:00:00", false)]
    public void It_ends_24_hours_after_its_last_use_and_30_days_after_its_beginning(string seen, string now, bool open) =>
        Assert.Equal(open, SessionRules.IsOpen(Open, Opened + TimeSpan.Parse(seen, null), Opened + TimeSpan.Parse(now, null), Options));

    [Fact]
    public void It_is_over_when_its_owner_ends_it()
    {
        var ended = SessionRules.End(SessionRules.Elevate(Open, Opened, Options).Next!);
        Assert.False(SessionRules.IsOpen(ended.Next!, Opened, Opened, Options));
        Assert.Null(ended.Next!.ElevatedUntil);
        Assert.IsType<SignedOut>(Assert.Single(ended.Events));
    }

    [Fact]
    public void What_was_never_opened_is_not_open() => Assert.False(SessionRules.IsOpen(new(), Opened, Opened, Options));

    [Fact]
    public void Opening_is_no_elevation() => Assert.Null(Open.ElevatedUntil);

    [Fact]
    public void A_confirmed_password_counts_for_five_minutes()
    {
        var elevated = SessionRules.Elevate(Open, Opened.AddHours(1), Options);
        Assert.Equal(Opened.AddHours(1).AddMinutes(5), elevated.Next!.ElevatedUntil);
        Assert.Equal(new Reauthenticated("acc-1", Opened.AddHours(1).AddMinutes(5)), Assert.Single(elevated.Events));
    }

    [Fact]
    public void Wrong_confirmations_are_counted_and_a_right_one_forgets_them()
    {
        var once = SessionRules.RefuseElevation(Open, Opened, Options);
        var twice = SessionRules.RefuseElevation(once.Next!, Opened, Options);
        Assert.Equal(new ReauthenticationFailed("acc-1", 2), Assert.Single(twice.Events));
        Assert.Null(twice.Next!.ElevatedUntil);
        Assert.Empty(SessionRules.Elevate(twice.Next!, Opened, Options).Next!.Failures);
    }
}
