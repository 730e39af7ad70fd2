using SubscriptionBox.Common;
using SubscriptionBox.Customers;
using SubscriptionBox.Grains.Customers;

namespace SubscriptionBox.Tests.Rules.Customers;

/// <summary>Trust checklist 77 and 79.</summary>
public sealed class ConsentRulesTests
{
    private static readonly DateTimeOffset At = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Caller Ann = new("acc-1", Role.Customer, "cus-1");
    private static readonly Caller Support = new("acc-2", Role.Support, null);
    private static readonly string Version = ConsentRules.View(new()).Single().Version;

    [Fact]
    public void Nobody_agreed_before_they_did() => Assert.False(ConsentRules.IsGiven(new(), ConsentRules.Marketing));

    [Fact]
    public void Giving_and_taking_back_are_one_step_each_and_stay_in_the_history_with_their_words()
    {
        var given = ConsentRules.Set(new(), new(ConsentRules.Marketing, true, Version), Ann, At);
        Assert.True(ConsentRules.IsGiven(given.Next!, ConsentRules.Marketing));
        var back = ConsentRules.Set(given.Next!, new(ConsentRules.Marketing, false, null), Ann, At.AddDays(1));
        Assert.False(ConsentRules.IsGiven(back.Next!, ConsentRules.Marketing));
        Assert.Equal(new ConsentChanged("marketing", true, Version), Assert.Single(given.Events));
        Assert.Equal(new ConsentChanged("marketing", false, Version), Assert.Single(back.Events));
        var history = ConsentRules.View(back.Next!).Single().History;
        Assert.Equal([(true, At), (false, At.AddDays(1))], history.Select(h => (h.Given, h.At)));
        Assert.All(history, entry => Assert.Equal((Version, ConsentRules.View(new()).Single().Wording), (entry.Version, entry.Wording)));
    }

    [Fact]
    public void The_same_again_is_no_second_entry()
    {
        var given = ConsentRules.Set(new(), new(ConsentRules.Marketing, true, Version), Ann, At).Next!;
        Assert.Same(given, ConsentRules.Set(given, new(ConsentRules.Marketing, true, Version), Ann, At.AddDays(1)).Next);
    }

    [Fact]
    public void Consent_is_to_the_wording_that_is_shown_now()
    {
        Assert.Equal(308, ConsentRules.Set(new(), new(ConsentRules.Marketing, true, "1999-01"), Ann, At).Refusal?.Number);
        Assert.Equal(308, ConsentRules.Set(new(), new(ConsentRules.Marketing, true, null), Ann, At).Refusal?.Number);
        Assert.Equal(1, ConsentRules.Set(new(), new("astrology", true, Version), Ann, At).Refusal?.Number);
    }

    [Fact]
    public void Staff_can_note_an_objection_but_not_agree_for_somebody()
    {
        Assert.Equal(6, ConsentRules.Set(new(), new(ConsentRules.Marketing, true, Version), Support, At).Refusal?.Number);
        Assert.Single(ConsentRules.Set(new(), new(ConsentRules.Marketing, false, null), Support, At).Next!.Consents!);
    }

    [Fact]
    public void The_history_does_not_grow_for_ever()
    {
        var state = new CustomerState();
        for (var i = 0; i < 500; i++)
            state = ConsentRules.Set(state, new(ConsentRules.Marketing, i % 2 == 0, Version), Ann, At.AddDays(i)).Next!;
        Assert.Equal((200, At, At.AddDays(499)), (state.Consents!.Count, state.Consents[0].At, state.Consents[^1].At));
    }
}
