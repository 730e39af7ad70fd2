using System.ComponentModel.DataAnnotations;
using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Campaigns;

namespace SubscriptionBox.Api.Endpoints;

/// <summary>A segment, as marketing says it.</summary>
public sealed record SegmentBody([Text(1, 120)] string Name, SegmentRulesBody Rules)
{
    internal SegmentDraft ToDraft() => new(Name.Trim(), Rules.ToRules());
}

/// <summary>Who is in a segment: every rule that is given must hold.</summary>
/// <param name="Plans">Has a subscription on one of these that is not over.</param>
/// <param name="Statuses">Has a subscription that is one of these; none: never had one.</param>
/// <param name="Countries">Lives in one of these (ISO 3166 alpha-2).</param>
/// <param name="Categories">Likes one of these.</param>
/// <param name="TenureDaysMin">Days since the first subscription began, at least.</param>
/// <param name="SkipsMin">Boxes skipped, at least.</param>
/// <param name="RatingMin">Average of all stars given, at least; up to two decimals.</param>
public sealed record SegmentRulesBody(
    [Count(0, 50), Each(1, 100)] ImmutableArray<string>? Plans = null,
    [Count(0, 5), Each(1, 20, OneOf = ["active", "pastDue", "paused", "cancelled", "none"])] ImmutableArray<string>? Statuses = null,
    [Count(0, 250), Each(2, 2)] ImmutableArray<string>? Countries = null,
    [Count(0, 3), Each(1, 20, OneOf = ["skincare", "fitness", "gourmet"])] ImmutableArray<string>? Categories = null,
    [Range(0, 36_500)] int? TenureDaysMin = null, [Range(0, 36_500)] int? TenureDaysMax = null, [Range(0, 10_000)] int? SkipsMin = null, [Range(0, 10_000)] int? SkipsMax = null,
    [Range(1.0, 5.0)] decimal? RatingMin = null, [Range(1.0, 5.0)] decimal? RatingMax = null)
{
    internal SegmentRules ToRules() => new()
    {
        Plans = Plans ?? [], Statuses = Statuses ?? [], Countries = [.. (Countries ?? []).Select(c => c.ToUpperInvariant())], Categories = Categories ?? [],
        TenureDaysMin = TenureDaysMin, TenureDaysMax = TenureDaysMax, SkipsMin = SkipsMin, SkipsMax = SkipsMax,
        RatingMin = Hundredths(RatingMin, "rules.ratingMin"), RatingMax = Hundredths(RatingMax, "rules.ratingMax"),
    };

    internal static SegmentRulesBody Of(SegmentRules rules) => new(
        rules.Plans, rules.Statuses, rules.Countries, rules.Categories, rules.TenureDaysMin, rules.TenureDaysMax, rules.SkipsMin, rules.SkipsMax, rules.RatingMin / 100m, rules.RatingMax / 100m);

    private static int? Hundredths(decimal? stars, string field) =>
        stars * 100 is not { } hundredths ? null : hundredths == decimal.Truncate(hundredths) ? (int)hundredths : throw new BadField(field, "At most two decimals.");
}

/// <summary>A segment with its size.</summary>
/// <param name="Members">How many customers are in it now.</param>
public sealed record SegmentReply(string SegmentId, string Name, SegmentRulesBody Rules, int Members, DateTimeOffset CreatedAt)
{
    internal static SegmentReply Of(CountedSegment counted) =>
        new(counted.Segment.SegmentId, counted.Segment.Name, SegmentRulesBody.Of(counted.Segment.Rules), counted.Members, counted.Segment.CreatedAt);
}

/// <summary>Rules to count with.</summary>
public sealed record CountSegmentBody(SegmentRulesBody Rules);

/// <summary>How many customers they apply to.</summary>
public sealed record SegmentCountBody(int Members);
