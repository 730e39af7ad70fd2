using SubscriptionBox.Common;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Grains.Subscriptions;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Tests.Rules.Subscriptions;

/// <summary>Every status × every command → exactly this. The last column is the refusal's code, or the events in order.</summary>
public sealed class StateTableTests
{
    private const string Table = """
        incomplete   skip            subscription-not-active
        incomplete   unskip          subscription-not-active
        incomplete   pause           subscription-not-active
        incomplete   resume          subscription-not-paused
        incomplete   cancel          subscriptionCancelled
        incomplete   cancelNow       subscriptionCancelled
        incomplete   withdraw        subscription-not-cancelled
        incomplete   changePlan      subscription-not-active
        incomplete   changeCard      subscriptionDetailsChanged
        incomplete   move            timeZoneChanged
        active       skip            deliverySkipped boxPromised
        active       skipSecond      deliverySkipped
        active       skipPast        delivery-not-skippable
        active       skipUnknown     not-found
        active       unskip          delivery-not-skipped
        active       unskipPast      delivery-not-skipped
        active       pause           subscriptionPaused boxPromised
        active       pauseUntilPast  bad-pause-end
        active       pauseTooLong    bad-pause-end
        active       resume          subscription-not-paused
        active       cancel          cancelRequested boxPromised
        active       cancelNow       subscriptionCancelled boxPromised
        active       withdraw        subscription-not-cancelled
        active       changePlan      ok
        active       samePlan        same-plan
        active       changeCard      subscriptionDetailsChanged
        active       sameCard        nothing
        active       move            timeZoneChanged
        active       moveNowhere     nothing
        skipped      skip            deliverySkipped boxPromised
        skipped      skipFirst       delivery-not-skippable
        skipped      unskip          deliveryUnskipped boxPromised
        locked       skip            deliverySkipped
        locked       skipFirst       after-cutoff
        locked       unskip          delivery-not-skipped
        locked       pause           subscriptionPaused boxPromised
        locked       cancel          cancelRequested boxPromised
        prepaid      skip            deliverySkipped boxPromised
        prepaid      cancel          cancelRequested
        prepaid      cancelNow       subscriptionCancelled boxPromised
        ending       skip            delivery-not-skippable
        ending       skipFirst       not-found
        ending       pause           subscriptionPaused
        ending       cancel          nothing
        ending       cancelNow       subscriptionCancelled
        ending       withdraw        cancelWithdrawn boxPromised
        ending       changePlan      ok
        unknown      skip            deliverySkipped
        unknown      skipFirst       after-cutoff
        unknown      pause           charge-under-way
        unknown      cancel          charge-under-way
        unknown      cancelNow       subscriptionCancelled boxPromised
        unknown      changePlan      charge-under-way
        unknown      changeCard      subscriptionDetailsChanged
        captured     pause           charge-under-way
        captured     cancel          charge-under-way
        captured     cancelNow       charge-under-way
        pastDue      skip            deliverySkipped
        pastDue      skipFirst       after-cutoff
        pastDue      pause           subscription-not-active
        pastDue      resume          subscription-not-paused
        pastDue      cancel          subscriptionCancelled boxPromised
        pastDue      cancelNow       subscriptionCancelled boxPromised
        pastDue      withdraw        subscription-not-cancelled
        pastDue      changePlan      subscription-not-active
        pastDue      changeCard      subscriptionDetailsChanged
        paused       skip            subscription-not-active
        paused       unskip          subscription-not-active
        paused       pause           already-paused
        paused       resume          subscriptionResumed boxPromised
        paused       cancel          subscriptionCancelled
        paused       cancelNow       subscriptionCancelled
        paused       withdraw        subscription-not-cancelled
        paused       changePlan      subscription-not-active
        pausedUntil  pause           already-paused
        pausedUntil  resume          subscriptionResumed boxPromised
        cancelled    skip            subscription-cancelled
        cancelled    unskip          subscription-cancelled
        cancelled    pause           subscription-cancelled
        cancelled    resume          subscription-cancelled
        cancelled    cancel          subscription-cancelled
        cancelled    cancelNow       subscription-cancelled
        cancelled    withdraw        subscription-cancelled
        cancelled    changePlan      subscription-cancelled
        cancelled    changeCard      subscription-cancelled
        cancelled    move            nothing
        """;

    public static TheoryData<string, string, string> Rows
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var row in Table.Split('\n').Select(r => r.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
                data.Add(row[0], row[1], row[2]);
            return data;
        }
    }

    [Theory, MemberData(nameof(Rows))]
    public void A_command_in_a_status_comes_to_exactly_this(string status, string command, string outcome)
    {
        var state = Sample.Of(status);
        var decision = Decide(state, command, Sample.Now(status is "pastDue" or "unknown" or "captured" ? "2027-07-05T15:00:00Z" : status == "locked" ? "2027-07-03T00:00:00Z" : "2027-06-10T15:00:00Z"));
        var said = decision.Refusal?.Code
            ?? (decision.Events.IsEmpty ? ReferenceEquals(decision.Next, state) ? "nothing" : "changed" : string.Join(' ', decision.Events.Select(e => EventNames.Of(e.GetType()))));
        Assert.Equal(outcome == "ok" ? "nothing" : outcome, said);
        if (decision.Next is { } next)
            Invariants(state, next);
    }

    [Fact]
    public void Every_status_meets_every_command_somewhere()
    {
        var rows = Rows.Select(r => ((string)r[0], (string)r[1])).ToHashSet();
        string[] commands = ["skip", "pause", "resume", "cancel", "cancelNow", "withdraw", "changePlan"];
        Assert.Empty(from status in new[] { "incomplete", "active", "paused", "cancelled" } from command in commands where !rows.Contains((status, command)) select $"{status} {command}");
    }

    [Theory]
    [InlineData("neverPaid", Role.Customer, "cus-1", true)]
    [InlineData("active", Role.Customer, "cus-1", false)]
    [InlineData("active", Role.Customer, "cus-2", true)]
    [InlineData("active", Role.Customer, null, true)]
    [InlineData("active", Role.Anonymous, null, true)]
    [InlineData("active", Role.Marketing, null, true)]
    [InlineData("active", Role.Support, null, false)]
    [InlineData("active", Role.Administrator, null, false)]
    [InlineData("cancelled", Role.Customer, "cus-1", false)]
    public void Only_the_owner_and_staff_for_customers_see_it(string status, Role role, string? customer, bool hidden) =>
        Assert.Equal(hidden, SubscriptionRules.Hidden(Sample.Of(status), new Caller("acc", role, customer)) is not null);

    private static Decision<SubscriptionState> Decide(SubscriptionState s, string command, Moment m) => command switch
    {
        "skip" => DeliveryRules.Skip(s, null, m),
        "skipFirst" => DeliveryRules.Skip(s, "dlv-a-1", m),
        "skipSecond" => DeliveryRules.Skip(s, "dlv-a-2", m),
        "skipPast" => DeliveryRules.Skip(s, "dlv-a-0", m),
        "skipUnknown" => DeliveryRules.Skip(s, "dlv-a-99", m),
        "unskip" => DeliveryRules.Unskip(s, "dlv-a-1", m),
        "unskipPast" => DeliveryRules.Unskip(s, "dlv-a-0", m),
        "pause" => LifecycleRules.Pause(s, null, m),
        "pauseUntilPast" => LifecycleRules.Pause(s, new(2027, 6, 10), m),
        "pauseTooLong" => LifecycleRules.Pause(s, new(2028, 6, 12), m),
        "resume" => LifecycleRules.Resume(s, m),
        "cancel" => LifecycleRules.Cancel(s, new("Enough", false), m),
        "cancelNow" => LifecycleRules.Cancel(s, new("Enough", true), m),
        "withdraw" => LifecycleRules.Withdraw(s, m),
        "changePlan" => PlanChangeRules.Allowed(s, "plan-large") is { } no ? no : Deciding.Accept(s),
        "samePlan" => PlanChangeRules.Allowed(s, "plan-small") is { } no ? no : Deciding.Accept(s),
        "changeCard" => LifecycleRules.Refer(s, new("pm-2", null), m),
        "sameCard" => LifecycleRules.Refer(s, new("pm-1", null), m),
        "move" => LifecycleRules.Move(s, "Europe/Berlin", m),
        "moveNowhere" => LifecycleRules.Move(s, "America/New_York", m),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, null),
    };

    private static void Invariants(SubscriptionState before, SubscriptionState after)
    {
        Assert.True(after.Next >= before.Next, "No occurrence comes back.");
        Assert.Equal((before.Currency, before.CustomerId), (after.Currency, after.CustomerId));
        Assert.Equal(after.Drafts.OrderBy(d => d.Period).Select(d => d.Period), after.Drafts.Select(d => d.Period).Distinct());
        if (after.Status == SubscriptionStatus.Cancelled)
            Assert.Null(after.Dunning);
    }
}
