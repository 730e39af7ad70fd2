using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Campaigns;

namespace SubscriptionBox.Api.Endpoints;

/// <summary><c>/marketing</c>: campaigns, segments, what they earned. Nothing here names a customer.</summary>
public static class MarketingEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapMarketing(this IEndpointRouteBuilder api)
    {
        api.MapGet("/marketing/campaigns", Campaigns).WithSummary("All campaigns with what they gave and earned, newest first").ForMarketing();
        api.MapPost("/marketing/campaigns", Create).WithSummary("Drafts a campaign and takes its codes").ForMarketing().Refuses(RefusalKind.Conflict);
        api.MapGet("/marketing/campaigns/{id:key(cmp)}", Campaign).WithSummary("One campaign").ForMarketing();
        api.MapPut("/marketing/campaigns/{id:key(cmp)}", Change).WithSummary("Other rules for redemptions from now on; coupons that run keep theirs").ForMarketing().Refuses(RefusalKind.Conflict);
        api.MapPost("/marketing/campaigns/{id:key(cmp)}/activate", Activate).WithSummary("Its codes count, between its start and its end").ForMarketing().Refuses(RefusalKind.Conflict);
        api.MapPost("/marketing/campaigns/{id:key(cmp)}/pause", Pause).WithSummary("No new redemptions until it is activated again").ForMarketing().Refuses(RefusalKind.Conflict);
        api.MapPost("/marketing/campaigns/{id:key(cmp)}/end", End).WithSummary("No new redemptions, for good").ForMarketing().Refuses(RefusalKind.Conflict);
        api.MapGet("/marketing/segments", Segments).WithSummary("All segments with how many customers are in them now, newest first").ForMarketing();
        api.MapPost("/marketing/segments", CreateSegment).WithSummary("Adds a segment").ForMarketing().Refuses(RefusalKind.Conflict);
        api.MapPost("/marketing/segments/count", Count).WithSummary("How many customers rules apply to now").ForMarketing();
        api.MapGet("/marketing/segments/{id:key(seg)}", Segment).WithSummary("One segment with how many customers are in it now").ForMarketing();
        api.MapPut("/marketing/segments/{id:key(seg)}", ChangeSegment).WithSummary("Changes a segment").ForMarketing();
        api.MapGet("/marketing/analytics", Analytics).WithSummary("What each campaign gave and earned").ForMarketing();
    }

    private static async Task<Ok<ListBody<CampaignReply>>> Campaigns(PageQuery page, IGrainFactory grains) =>
        Reply.List(await Query(grains).Campaigns(page.Cursor, page.Limit), page, CampaignReply.Of);

    private static async Task<Created<CampaignReply>> Create(CampaignBody body, HttpContext http, IGrainFactory grains)
    {
        var answer = await grains.GetGrain<ICampaignGrain>(Given.NewId("cmp", http.Caller())).Create(body.ToDraft(), http.Caller());
        if (answer is { Ok: true, Replayed: false })
            await Query(grains).Refresh();
        return Reply.Created(answer, CampaignReply.Of, c => $"{ApiPath.Base}/marketing/campaigns/{c.CampaignId}", c => c.Version);
    }

    private static async Task<Ok<CampaignReply>> Campaign(string id, HttpContext http, IGrainFactory grains) => Shown(await grains.GetGrain<ICampaignGrain>(id).Get(http.Caller()));

    private static async Task<Ok<CampaignReply>> Change(string id, CampaignBody body, IfMatch match, HttpContext http, IGrainFactory grains) =>
        Shown(await grains.GetGrain<ICampaignGrain>(id).Change(body.ToDraft(), match.Version, http.Caller()));

    private static async Task<Ok<CampaignReply>> Activate(string id, HttpContext http, IGrainFactory grains) => Shown(await grains.GetGrain<ICampaignGrain>(id).Activate(http.Caller()));

    private static async Task<Ok<CampaignReply>> Pause(string id, HttpContext http, IGrainFactory grains) => Shown(await grains.GetGrain<ICampaignGrain>(id).Pause(http.Caller()));

    private static async Task<Ok<CampaignReply>> End(string id, HttpContext http, IGrainFactory grains) => Shown(await grains.GetGrain<ICampaignGrain>(id).End(http.Caller()));

    private static async Task<Ok<ListBody<SegmentReply>>> Segments(PageQuery page, IGrainFactory grains) =>
        Reply.List(await Query(grains).Segments(page.Cursor, page.Limit), page, SegmentReply.Of);

    private static async Task<Created<SegmentReply>> CreateSegment(SegmentBody body, HttpContext http, IGrainFactory grains)
    {
        var answer = await grains.GetGrain<ISegmentGrain>(Given.NewId("seg", http.Caller())).Create(body.ToDraft(), http.Caller());
        if (answer is { Ok: true, Replayed: false })
            await Query(grains).Refresh();
        var counted = await Counted(answer, grains);
        return Reply.Created(counted, SegmentReply.Of, s => $"{ApiPath.Base}/marketing/segments/{s.Segment.SegmentId}", s => s.Segment.Version);
    }

    private static async Task<Ok<SegmentReply>> Segment(string id, IGrainFactory grains) => Reply.From(await Query(grains).Segment(id), SegmentReply.Of, s => s.Segment.Version);

    private static async Task<Ok<SegmentReply>> ChangeSegment(string id, SegmentBody body, IfMatch match, HttpContext http, IGrainFactory grains) =>
        Reply.From(await Counted(await grains.GetGrain<ISegmentGrain>(id).Change(body.ToDraft(), match.Version, http.Caller()), grains), SegmentReply.Of, s => s.Segment.Version);

    private static async Task<Ok<SegmentCountBody>> Count(CountSegmentBody body, IGrainFactory grains)
    {
        await Query(grains).Refresh();
        return Reply.Of(new SegmentCountBody(await Query(grains).Count(body.Rules.ToRules())));
    }

    private static async Task<Ok<AnalyticsBody>> Analytics(IGrainFactory grains)
    {
        await Query(grains).Refresh();
        return Reply.Of(new AnalyticsBody([.. (await Query(grains).Analytics()).Select(FiguresBody.Of)]));
    }

    private static async Task<Answer<CountedSegment>> Counted(Answer<SegmentView> answer, IGrainFactory grains) => answer.Ok
        ? new Answer<CountedSegment>(new CountedSegment(answer.Value, await Query(grains).Count(answer.Value.Rules)), null, answer.Replayed)
        : answer.Refusal;

    private static Ok<CampaignReply> Shown(Answer<CampaignView> answer) => Reply.From(answer, CampaignReply.Of, c => c.Version);

    private static IMarketingQueryGrain Query(IGrainFactory grains) => grains.GetGrain<IMarketingQueryGrain>("marketing");
}
