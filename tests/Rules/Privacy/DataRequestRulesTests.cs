using SubscriptionBox.Common;
using SubscriptionBox.Customers;
using SubscriptionBox.Grains.Customers;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Grains.Privacy;
using SubscriptionBox.Privacy;
using SubscriptionBox.Tests.Rules.SavedShapes;

namespace SubscriptionBox.Tests.Rules.Privacy;

/// <summary>Requests step by step, as tables.</summary>
public sealed class DataRequestRulesTests
{
    private const string Key = "drq-1-erasure";
    private static readonly DateTimeOffset At = new(2027, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly Caller Ann = new("acc-1", Role.Customer, "cus-1", ElevatedUntil: At.AddMinutes(1));

    [Fact]
    public void An_erasure_goes_through_all_steps_in_this_order_and_says_so()
    {
        var state = DataRequestRules.Begin(new(), Key, DataRequestKind.Erasure, Ann, At).Next!;
        var steps = new List<string>();
        while (state.Step != DataRequestStep.Finished)
        {
            Assert.Equal(DataRequestStatus.Running, DataRequestRules.View(state, Key, At).Status);
            var done = DataRequestRules.Done(state, Key, At);
            steps.Add(((ErasureStepDone)done.Events[0]).Step);
            state = done.Next!;
            Assert.Equal(state.Step == DataRequestStep.Finished, done.Events.Any(e => e is ErasureCompleted));
            Assert.Equal(state.Step == DataRequestStep.Finished, state.Wake is null);
        }
        Assert.Equal(["mark", "subscriptions", "account", "paymentMethods", "exports", "recommendations", "orders", "credit", "stores", "customer", "key"], steps);
        Assert.Equal((DataRequestStatus.Done, (DateTimeOffset?)At), (DataRequestRules.View(state, Key, At).Status, state.CompletedAt));
    }

    [Theory]
    [InlineData(Role.Customer, "cus-1", true, null)]
    [InlineData(Role.Customer, "cus-1", false, 4)]
    [InlineData(Role.Customer, null, true, 1)]
    [InlineData(Role.Support, "cus-1", true, 1)]
    [InlineData(Role.System, "cus-1", true, 1)]
    public void Only_the_person_themself_with_a_fresh_password_begins_one(Role role, string? customer, bool elevated, int? refusal) => Assert.Equal(
        refusal, DataRequestRules.Begin(new(), Key, DataRequestKind.Export, new Caller("acc-1", role, customer, ElevatedUntil: elevated ? At.AddSeconds(1) : At), At).Refusal?.Number);

    [Fact]
    public void The_same_again_changes_nothing_and_somebody_elses_is_not_there()
    {
        var begun = DataRequestRules.Begin(new(), Key, DataRequestKind.Export, Ann, At).Next!;
        Assert.Same(begun, DataRequestRules.Begin(begun, Key, DataRequestKind.Export, Ann with { ElevatedUntil = null }, At.AddDays(1)).Next);
        Assert.Equal(CommonRefusal.NotFound, DataRequestRules.Begin(begun, Key, DataRequestKind.Export, Ann with { CustomerId = "cus-2" }, At).Refusal);
        Assert.Equal(CommonRefusal.NotFound, DataRequestRules.Begin(begun, Key, DataRequestKind.Erasure, Ann, At).Refusal);
    }

    [Fact]
    public void A_step_that_fails_is_tried_again_after_1_2_4_to_60_minutes()
    {
        var state = DataRequestRules.Begin(new(), Key, DataRequestKind.Erasure, Ann, At).Next!;
        var waits = new List<double>();
        for (var i = 0; i < 9; i++)
        {
            state = DataRequestRules.Failed(state, Key, At).Next!;
            waits.Add((state.TryAt!.Value - At).TotalMinutes);
            Assert.Equal(Wake.Of(Key, state.TryAt.Value), state.Wake);
        }
        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60, 60], waits);
        var done = DataRequestRules.Done(state, Key, At).Next!;
        Assert.Equal((0, (DateTimeOffset?)null), (done.Tries, done.TryAt));
    }

    [Fact]
    public void A_copy_can_be_fetched_for_seven_days_from_when_it_is_stored()
    {
        var state = DataRequestRules.Begin(new(), Key, DataRequestKind.Export, Ann, At).Next!;
        Assert.False(DataRequestRules.IsAvailable(state, At));
        state = DataRequestRules.Noted(state).Next!;
        Assert.False(DataRequestRules.IsAvailable(state, At));
        state = DataRequestRules.Stored(state, Key, 10, "ab", At).Next!;
        Assert.True(DataRequestRules.IsAvailable(state, At.AddDays(7).AddTicks(-1)));
        Assert.False(DataRequestRules.IsAvailable(state, At.AddDays(7)));
        Assert.Equal(DataRequestStatus.Expired, DataRequestRules.View(state, Key, At.AddDays(7)).Status);
        var deleted = DataRequestRules.Deleted(state, Key, erased: false);
        Assert.Equal((DataRequestStatus.Expired, "expired"), (DataRequestRules.View(deleted.Next!, Key, At).Status, ((ExportDeleted)deleted.Events[0]).Cause));
        Assert.Equal(DataRequestStatus.Withdrawn, DataRequestRules.View(DataRequestRules.Deleted(state, Key, erased: true).Next!, Key, At).Status);
        Assert.Empty(DataRequestRules.Deleted(deleted.Next!, Key, erased: true).Events);
    }

    [Fact]
    public void An_answer_is_due_within_a_month() => Assert.Equal(
        new DateTimeOffset(2027, 2, 28, 12, 0, 0, TimeSpan.Zero), DataRequestRules.View(DataRequestRules.Begin(new(), Key, DataRequestKind.Export, Ann, At).Next!, Key, At).DueBy);

    [Fact]
    public void A_customer_who_leaves_is_emptied_but_for_what_the_books_need()
    {
        var ann = new CustomerState
        {
            AccountId = "acc-1", Subject = "cus-1", Email = "a@b.test", Name = "Ann", Country = "DE", TimeZone = "Europe/Berlin", CreatedAt = At, ProfileVersion = 3,
            Addresses = [new("adr-1", new Address("1 Lane", null, "Town", null, "10115", "DE"))], PaymentMethods = [new("pm-1", "sandbox", "ref", "visa", "4242", 1, 2030)],
            Subscriptions = [new("sub-1", "adr-1", "pm-1", true)], Handled = [new("k", "c", At, "{}")], Sequence = 4,
        };
        Assert.Equal(CommonRefusal.NotFound, LeavingRules.Forget(ann, "drq-1", At).Refusal);
        var left = LeavingRules.Leave(ann, "drq-1", At).Next!;
        Assert.Same(left, LeavingRules.Leave(left, "drq-2", At.AddDays(1)).Next);
        Assert.Equal(CustomerRefusal.Erased, LeavingRules.NoteSubscription(left, "sub-2", running: true).Refusal);
        Assert.False(LeavingRules.NoteSubscription(left, "sub-1", running: false).Next!.Subscriptions[0].Running);
        Assert.Equal(CommonRefusal.NotFound, CustomerRules.Create(left, new NewCustomer("acc-1", "a@b.test", "Ann", "DE", "Europe/Berlin"), At).Refusal);

        var gone = LeavingRules.Forget(left, "drq-1", At).Next!;
        Assert.Equal(("", "", "DE", "Europe/Berlin", 4L), (gone.Email, gone.Name, gone.Country, gone.TimeZone, gone.Sequence));
        Assert.True(gone.Addresses.IsEmpty && gone.PaymentMethods.IsEmpty && gone.Handled.IsEmpty);
        Assert.Equal([new SubscriptionUse("sub-1", null, null, true)], gone.Subscriptions);
        Assert.Same(gone, LeavingRules.Forget(gone, "drq-1", At.AddDays(1)).Next);
    }

    [Fact]
    public void A_saved_request() => SavedShape.IsStill("dataRequest", new DataRequestState
    {
        Kind = DataRequestKind.Export, CustomerId = "cus-1", Step = DataRequestStep.Keep, StoresDone = ["mails"], RequestedAt = At, Tries = 2, TryAt = At, CompletedAt = At, Sha256 = "ab",
        AvailableUntil = At, Withdrawn = true, Sequence = 3, Wake = new Wake(3, 1_803_902_400_000),
    });
}
