using System.Collections.Immutable;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Crm;

namespace SubscriptionBox.Tests.Rules.Crm;

/// <summary>How new that was which the CRM was last told (faults.md F12).</summary>
public sealed class CrmPrintTests
{
    [Theory]
    [InlineData("hash|cus-1=4|sub-1=9", "hash", true, 4, 9)]
    [InlineData("|cus-1=4", "", true, 4, 0)]      // perhaps there
    [InlineData("-|cus-1=4", "-", false, 4, 0)]   // gone
    [InlineData("hash", "hash", true, 0, 0)]      // of before there were versions
    public void It_is_kept_as_text(string text, string told, bool mayBeThere, long customer, long subscription)
    {
        var print = CrmPrint.Parse(text);
        Assert.Equal((told, mayBeThere, customer, subscription, text), (print.Told, print.MayBeThere, print.Read.GetValueOrDefault("cus-1"), print.Read.GetValueOrDefault("sub-1"), print.ToString()));
    }

    [Theory]
    [InlineData(4, 9, "")]
    [InlineData(5, 9, "")]
    [InlineData(3, 10, "cus-1")]
    [InlineData(9, 8, "sub-1")]
    [InlineData(9, 0, "sub-1")]
    public void Each_grain_must_be_as_new_as_it_was(long customer, long subscription, string older)
    {
        var read = ImmutableSortedDictionary<string, long>.Empty.Add("cus-1", customer).Add("sub-1", subscription).Add("sub-2", 1);
        Assert.Equal(older, string.Join(' ', CrmPrint.Parse("hash|cus-1=4|sub-1=9").NewerThan(read)));
    }

    [Fact]
    public void The_newest_event_of_each_grain_counts()
    {
        EventRecord Of(string source, long sequence) => new(source, sequence, default, "profileChanged", "cus-1", "system", Role.System, null, null, "{}");
        var least = CrmRules.AtLeast([Of("customer/cus-1", 3), Of("subscription/sub-1", 7), Of("customer/cus-1", 2), Of("account/acc-1", 9)]);
        Assert.Equal(["cus-1 3", "sub-1 7"], least.Select(l => $"{l.Key} {l.Value}").Order());
    }
}
