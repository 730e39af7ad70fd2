using System.Collections.Immutable;
using SubscriptionBox.Common;
using SubscriptionBox.Customers;
using SubscriptionBox.Grains.Customers;

namespace SubscriptionBox.Tests.Rules.Customers;

public sealed class PreferenceRulesTests
{
    private static readonly Preferences Good = new(["skincare"], ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("skinType", ["dry"]), ["nuts"], 5, new Money(5_000, "USD"));

    [Fact]
    public void Good_answers_are_accepted() => Assert.Null(PreferenceRules.Check(Good));

    [Fact]
    public void Exclusions_are_compared_without_case_and_space() =>
        Assert.Equal(["nuts", "milk"], PreferenceRules.Normalise(Good with { Exclusions = [" Nuts", "NUTS ", "milk"] }).Exclusions.AsEnumerable());

    public static TheoryData<Preferences, string> Bad => new()
    {
        { Good with { Categories = ["skincare", "toys"] }, "categories[1]" },
        { Good with { Attributes = Good.Attributes.Add("", ["x"]) }, "attributes." },
        { Good with { Attributes = Good.Attributes.SetItem("skinType", ["dry", " "]) }, "attributes.skinType" },
        { Good with { Attributes = Enumerable.Range(0, 51).ToImmutableDictionary(i => $"a{i}", _ => ImmutableArray<string>.Empty) }, "attributes" },
        { Good with { Exclusions = ["nuts", ""] }, "exclusions[1]" },
        { Good with { Exclusions = [new string('x', 101)] }, "exclusions[0]" },
        { Good with { Exclusions = [.. Enumerable.Range(0, 201).Select(i => $"e{i}")] }, "exclusions" },
        { Good with { BoxSize = 0 }, "boxSize" },
        { Good with { BoxSize = 21 }, "boxSize" },
        { Good with { Budget = new Money(0, "USD") }, "budget" },
        { Good with { Budget = new Money(100, "JPY") }, "budget" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_answer_is_refused_and_named(Preferences preferences, string field) => Assert.Equal([field], PreferenceRules.Check(preferences)!.Fields.Keys);
}
