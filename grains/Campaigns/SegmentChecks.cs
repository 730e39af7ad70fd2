using SubscriptionBox.Campaigns;
using static SubscriptionBox.Grains.Common.Deciding;

namespace SubscriptionBox.Grains.Campaigns;

/// <summary>What a segment may be.</summary>
public static class SegmentChecks
{
    /// <summary>What <see cref="SegmentRules.Statuses"/> may name.</summary>
    public static readonly ImmutableArray<string> Statuses = ["active", "pastDue", "paused", "cancelled", "none"];

    private static readonly ImmutableArray<string> Categories = ["skincare", "fitness", "gourmet"];

    /// <summary>See <see cref="ISegmentGrain.Create"/>.</summary>
    public static Decision<SegmentState> Create(SegmentState state, string id, SegmentDraft draft, Caller caller, DateTimeOffset now)
    {
        if (!CampaignRules.MayRun(caller))
            return CommonRefusal.Forbidden;
        if (Faults(draft) is { } faults)
            return faults;
        if (state.Segment is not null)
            return Same(state.Segment, draft) ? Accept(state) : CampaignRefusal.Exists.Because("There is another segment with this id.");
        return Saved(state with { Segment = draft, CreatedAt = now }, id);
    }

    /// <summary>See <see cref="ISegmentGrain.Change"/>.</summary>
    public static Decision<SegmentState> Change(SegmentState state, string id, SegmentDraft draft, long? ifVersion, Caller caller)
    {
        if (!CampaignRules.MayRun(caller))
            return CommonRefusal.Forbidden;
        if (state.Segment is null)
            return CampaignRefusal.UnknownSegment;
        if (ifVersion is { } version && version != state.Version)
            return CommonRefusal.Stale;
        if (Faults(draft) is { } faults)
            return faults;
        return Same(state.Segment, draft) ? Accept(state) : Saved(state with { Segment = draft }, id);
    }

    /// <summary>As marketing sees it.</summary>
    public static SegmentView View(SegmentState state, string id) => new(id, state.Segment!.Name, state.Segment.Rules, state.CreatedAt, state.Version);

    /// <summary>What is wrong, by field; null when nothing is.</summary>
    public static Refusal? Faults(SegmentDraft draft)
    {
        var faults = ImmutableDictionary.CreateBuilder<string, ImmutableArray<string>>();
        var rules = draft.Rules;
        Unless(draft.Name.Trim().Length is >= 1 and <= 120, "name", "1 to 120 characters.");
        Unless(rules.Plans.Length <= 50, "rules.plans", "At most 50.");
        Unless(rules.Statuses.All(s => Statuses.Contains(s)), "rules.statuses", $"Of {string.Join(", ", Statuses)}.");
        Unless(rules.Countries.All(CountryCodes.All.Contains), "rules.countries", "ISO 3166 country codes, such as US or DE.");
        Unless(rules.Categories.All(c => Categories.Contains(c)), "rules.categories", $"Of {string.Join(", ", Categories)}.");
        Range(rules.TenureDaysMin, rules.TenureDaysMax, 0, 36_500, "rules.tenureDays");
        Range(rules.SkipsMin, rules.SkipsMax, 0, 10_000, "rules.skips");
        Range(rules.RatingMin, rules.RatingMax, 100, 500, "rules.rating");
        return faults.Count == 0 ? null : CommonRefusal.Invalid with { Fields = faults.ToImmutable() };

        void Range(int? least, int? most, int from, int to, string field)
        {
            Unless(least is null || least >= from && least <= to, $"{field}Min", "Out of range.");
            Unless(most is null || most >= from && most <= to, $"{field}Max", "Out of range.");
            Unless(!(least > most), $"{field}Max", "Not less than the least.");
        }

        void Unless(bool holds, string field, string fault)
        {
            if (!holds)
                faults[field] = [fault];
        }
    }

    private static Decision<SegmentState> Saved(SegmentState state, string id)
    {
        var next = state with { Version = state.Version + 1 };
        return Accept(next, new SegmentSaved(View(next, id)));
    }

    private static bool Same(SegmentDraft a, SegmentDraft b) => a.Name == b.Name
        && a.Rules.Plans.SequenceEqual(b.Rules.Plans) && a.Rules.Statuses.SequenceEqual(b.Rules.Statuses) && a.Rules.Countries.SequenceEqual(b.Rules.Countries)
        && a.Rules.Categories.SequenceEqual(b.Rules.Categories) && Numbers(a.Rules) == Numbers(b.Rules);

    private static SegmentRules Numbers(SegmentRules rules) => rules with { Plans = [], Statuses = [], Countries = [], Categories = [] };
}
