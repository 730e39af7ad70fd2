using System.Collections.Immutable;
using SubscriptionBox.Grains.Accounts;

namespace SubscriptionBox.Tests.Rules.Accounts;

public sealed class ThrottleRulesTests
{
    private static readonly DateTimeOffset Now = new(2027, 1, 10, 12, 0, 0, TimeSpan.Zero);
    private static readonly AccountsOptions Options = new();

    /// <summary>Failures from one place, the last of them some seconds ago → seconds to wait.</summary>
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(4, 0, 0)]
    [InlineData(5, 0, 30)]
    [InlineData(5, 29, 1)]
    [InlineData(5, 30, 0)]
    [InlineData(6, 0, 60)]
    [InlineData(7, 0, 120)]
    [InlineData(9, 0, 480)]
    [InlineData(10, 0, 900)]
    [InlineData(60, 0, 900)]
    [InlineData(60, 900, 0)]
    public void The_wait_doubles_with_every_failure_and_never_exceeds_a_quarter_of_an_hour(int failures, int ago, int seconds) =>
        Assert.Equal(seconds, (ThrottleRules.Wait(Failed("home", failures, ago), "home", Now, Options) ?? TimeSpan.Zero).TotalSeconds);

    [Fact]
    public void What_failed_elsewhere_does_not_keep_the_owner_out() =>
        Assert.Null(ThrottleRules.Wait(Failed("attacker", 60, 0), "home", Now, Options));

    [Fact]
    public void Very_many_failures_from_everywhere_slow_everybody_down_by_one_first_wait()
    {
        var spread = Enumerable.Range(0, 150).Select(i => new FailedTry($"bot-{i}", Now.AddSeconds(-i))).Reverse().ToImmutableList();
        Assert.Equal(TimeSpan.FromSeconds(30), ThrottleRules.Wait(spread, "home", Now, Options));
        Assert.Null(ThrottleRules.Wait(spread, "home", Now.AddSeconds(30), Options));
    }

    [Fact]
    public void Failures_are_forgotten_after_an_hour() =>
        Assert.Null(ThrottleRules.Wait(Failed("home", 20, 3_600), "home", Now, Options));

    [Fact]
    public void No_more_failures_are_kept_than_needed() =>
        Assert.Equal(ThrottleRules.Kept, ThrottleRules.Recent(Failed("home", 1_000, 0), Now, Options).Count);

    private static ImmutableList<FailedTry> Failed(string from, int times, int secondsAgo) =>
        Enumerable.Repeat(new FailedTry(from, Now.AddSeconds(-secondsAgo)), times).ToImmutableList();
}
