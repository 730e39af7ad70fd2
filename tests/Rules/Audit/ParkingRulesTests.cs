using System.Collections.Immutable;
using System.Text.Json;
using SubscriptionBox.Audit;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Grains.Common;

namespace SubscriptionBox.Tests.Rules.Audit;

/// <summary>What becomes of an event that a consumer cannot handle (decisions/parked-events.md).</summary>
public sealed class ParkingRulesTests
{
    private static readonly DateTimeOffset Now = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly IReadOnlySet<long> Nothing = ImmutableHashSet<long>.Empty;

    [Fact]
    public void Pauses_grow_and_after_the_last_try_a_person_is_asked_once()
    {
        var (state, told, pauses) = (Poisoned(7), new List<DomainEvent>(), new List<double>());
        while (state.Events[0].Status == ParkedStatus.Retrying)
        {
            pauses.Add((state.Events[0].RetryAt!.Value - Now).TotalSeconds);
            var decision = ParkingRules.Failed(state, "prj-mail", 7, "It failed.", Now);
            state = decision.Next!;
            told.AddRange(decision.Events);
        }
        Assert.Equal([0, 0, 1, 5, 30, 120, 600], pauses);
        Assert.Equal(new EventParked("prj-mail", 7, "order/ord-7", 1, "orderShipped", 8, "It failed."), Assert.Single(told));
        Assert.Equal((ParkedStatus.Parked, 8, (DateTimeOffset?)null), (state.Events[0].Status, state.Events[0].Attempts, state.Events[0].RetryAt));
    }

    [Theory]
    [InlineData(EventOrder.BySource, "order/ord-7", 8, true)]
    [InlineData(EventOrder.BySource, "order/ord-8", 8, false)]
    [InlineData(EventOrder.BySource, "order/ord-7", 6, false)]
    [InlineData(EventOrder.BySource, "order/ord-7", 7, true)]
    [InlineData(EventOrder.Independent, "order/ord-7", 8, false)]
    [InlineData(EventOrder.Independent, "order/ord-7", 7, true)]
    public void An_event_waits_behind_an_earlier_one_of_its_source_where_order_matters(EventOrder order, string source, long position, bool waits) =>
        Assert.Equal(waits, ParkingRules.Holds(Poisoned(7).Events, order, new LoggedEvent(position, Record(source))));

    [Fact]
    public void What_waits_is_tried_only_after_what_it_waits_for_is_gone()
    {
        var state = ParkingRules.Park(Poisoned(7), [new(9, "order/ord-7", 2, "orderDelivered", null)], Now.AddSeconds(1));
        Assert.Equal(ParkedStatus.Waiting, state.Events[1].Status);
        Assert.Equal(7, ParkingRules.NextDue(state.Events, EventOrder.BySource, Nothing, Now)!.Position);
        Assert.Null(ParkingRules.NextDue(state.Events, EventOrder.BySource, new HashSet<long> { 7 }, Now));
        state = ParkingRules.Handled(state, "prj-mail", 7).Next!;
        Assert.Equal(9, ParkingRules.NextDue(state.Events, EventOrder.BySource, Nothing, Now)!.Position);
    }

    [Fact]
    public void An_event_is_not_tried_before_its_time()
    {
        var state = Poisoned(7);
        for (var i = 0; i < 3; i++)
            state = ParkingRules.Failed(state, "prj-mail", 7, "no", Now).Next!;
        Assert.Null(ParkingRules.NextDue(state.Events, EventOrder.BySource, Nothing, Now.AddSeconds(4)));
        Assert.NotNull(ParkingRules.NextDue(state.Events, EventOrder.BySource, Nothing, Now.AddSeconds(5)));
    }

    [Fact]
    public void An_administrator_decides_only_on_what_is_parked()
    {
        Assert.Equal(AuditRefusal.NotParked, ParkingRules.Retry(Poisoned(7), "prj-mail", 7, Now).Refusal);
        Assert.Equal(AuditRefusal.NotParked, ParkingRules.Discard(Poisoned(7), "prj-mail", 7, "a reason").Refusal);
        Assert.Equal(CommonRefusal.NotFound, ParkingRules.Retry(Poisoned(7), "prj-mail", 8, Now).Refusal);
        Assert.Equal(AuditRefusal.ReasonNeeded.Number, ParkingRules.Discard(GivenUp(7), "prj-mail", 7, "  x ").Refusal!.Number);
    }

    [Fact]
    public void A_retry_is_one_more_try()
    {
        var retried = ParkingRules.Retry(GivenUp(7), "prj-mail", 7, Now);
        Assert.Equal(new ParkedEventRetried("prj-mail", 7, "order/ord-7", 1, "orderShipped"), Assert.Single(retried.Events));
        Assert.Equal((ParkedStatus.Retrying, (DateTimeOffset?)Now), (retried.Next!.Events[0].Status, retried.Next.Events[0].RetryAt));
        Assert.Equal(ParkedStatus.Parked, ParkingRules.Failed(retried.Next, "prj-mail", 7, "again", Now).Next!.Events[0].Status);
        var handled = ParkingRules.Handled(retried.Next, "prj-mail", 7);
        Assert.Empty(handled.Next!.Events);
        Assert.IsType<ParkedEventHandled>(Assert.Single(handled.Events));
    }

    [Fact]
    public void A_discarded_event_is_gone_and_the_reason_is_kept()
    {
        var decision = ParkingRules.Discard(GivenUp(7), "prj-mail", 7, " the customer is gone ");
        Assert.Empty(decision.Next!.Events);
        Assert.Equal("the customer is gone", Assert.Single(decision.Events).Reason);
    }

    [Fact]
    public void Putting_aside_twice_changes_nothing()
    {
        var state = Poisoned(7);
        Assert.Same(state, ParkingRules.Park(state, [new(7, "order/ord-7", 1, "orderShipped", "another error")], Now.AddHours(1)));
    }

    [Fact]
    public void What_a_person_reads_has_no_internals() => Assert.All(
        new Exception[] { new JsonException("$.secret at line 3"), new TimeoutException("grain cus-1"), new IOException("/srv/shop.db"), new InvalidOperationException("SELECT * FROM mailbox") },
        failure => Assert.DoesNotContain(failure.Message, ParkingRules.Sentence(failure), StringComparison.OrdinalIgnoreCase));

    private static ParkedState Poisoned(long position) => ParkingRules.Park(new ParkedState(), [new(position, "order/ord-7", 1, "orderShipped", "It failed.")], Now);

    private static ParkedState GivenUp(long position)
    {
        var state = Poisoned(position);
        while (state.Events[0].Status == ParkedStatus.Retrying)
            state = ParkingRules.Failed(state, "prj-mail", position, "It failed.", Now).Next!;
        return state;
    }

    private static EventRecord Record(string source) => new(source, 1, Now, "orderShipped", null, "system", Role.System, null, null, "{}");
}
