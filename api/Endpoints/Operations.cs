using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Calendar;
using SubscriptionBox.Operations;
using SubscriptionBox.Payments;

namespace SubscriptionBox.Api.Endpoints;

/// <summary>Health, webhooks, the test clock, and the sandbox bank's side of 3-D Secure.</summary>
public static class OperationsEndpoints
{
    private const string ClockKey = "clk-shop";

    /// <summary>Maps what stands under the API's base.</summary>
    public static void MapOperations(this IEndpointRouteBuilder api)
    {
        api.MapGet("/test-clock", GetClock).WithSummary("What time the shop has").ForAdministrators().Passive();
        api.MapPost("/test-clock/advance", Advance).WithSummary("Moves the time of the shop forward; everything due on the way has run when it answers").ForAdministrators().Refuses(RefusalKind.Conflict);
        api.MapGet("/sandbox/authentications/{id}", GetChallenge).WithSummary("What the sandbox bank asks the customer to authenticate").ForAnyone();
        api.MapPost("/sandbox/authentications/{id}", AnswerChallenge).WithSummary("The customer agrees or declines at the sandbox bank").ForAnyone();
        api.MapHealthAndWebhooks();
    }

    /// <summary>Maps health checks and webhooks; they stand at the root too, where probes and providers look for them.</summary>
    public static void MapHealthAndWebhooks(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Reply.Of(new HealthBody("live", null))).WithSummary("Whether the process runs").ForAnyone().Passive();
        routes.MapGet("/health/ready", Ready).WithSummary("Whether every part is ready to serve").ForAnyone().Passive();
        routes.MapPost("/webhooks/stripe", (HttpContext http, IGrainFactory grains) => Webhook("stripe", http, grains)).WithSummary("Takes a webhook of Stripe; nothing changes unless its signature holds").ForAnyone();
        routes.MapPost("/webhooks/paypal", (HttpContext http, IGrainFactory grains) => Webhook("paypal", http, grains)).WithSummary("Takes a webhook of PayPal; nothing changes unless its signature holds").ForAnyone();
    }

    private static async Task<Ok<HealthBody>> Ready(IGrainFactory grains)
    {
        var health = await grains.GetGrain<IHealthGrain>("health").Get();
        if (health.Ready)
            return Reply.Of(new HealthBody("ready", [.. health.Parts.Select(part => part.Name)]));
        return health.Parts.Where(part => !part.Ready).Aggregate(
            CommonRefusal.Unavailable.Because("The shop is not ready yet."), (refusal, part) => refusal.On(part.Name, part.Reason ?? "Not ready."));
    }

    private static async Task<Ok<ClockBody>> GetClock(IGrainFactory grains) => Reply.Of(new ClockBody(await grains.GetGrain<ITestClockGrain>(ClockKey).Now()));

    private static async Task<Ok<ClockBody>> Advance(AdvanceBody body, HttpContext http, IGrainFactory grains) => Reply.From(
        await grains.GetGrain<ITestClockGrain>(ClockKey).Advance(new AdvanceClock(body.To, body.By), http.Caller()), clock => new ClockBody(clock.Now));

    /// <summary>The signature is over the bytes, so the bytes go on as they came.</summary>
    private static async Task<Ok<WebhookBody>> Webhook(string provider, HttpContext http, IGrainFactory grains)
    {
        var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var headers = http.Request.Headers.ToImmutableDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString());
        var answer = await grains.GetGrain<IWebhookIntakeGrain>("webhooks").Receive(provider, [.. body.ToArray()], headers);
        if (answer.Refusal?.Code == PaymentRefusal.BadSignature.Code)
            throw new BadField($"{provider}-signature", "Missing, wrong, or made too long ago.");
        return Reply.From(answer, result => new WebhookBody(result.Handled));
    }

    private static async Task<Ok<ChallengeBody>> GetChallenge(string id, IGrainFactory grains) => Reply.From(
        await grains.GetGrain<ISandboxBankGrain>("sandbox").Get(id), ChallengeBody.Of);

    private static async Task<Ok<ChallengeBody>> AnswerChallenge(string id, AnswerChallengeBody body, IGrainFactory grains) => Reply.From(
        await grains.GetGrain<ISandboxBankGrain>("sandbox").Answer(id, body.Approve), ChallengeBody.Of);
}

/// <summary>How the shop is.</summary>
/// <param name="Status">live or ready; anything else is a problem document.</param>
/// <param name="Parts">What was asked.</param>
public sealed record HealthBody(string Status, ImmutableArray<string>? Parts);

/// <summary>The shop's time.</summary>
public sealed record ClockBody(DateTimeOffset Now);

/// <summary>How far to move the clock: exactly one of the two.</summary>
/// <param name="To">A time not before now.</param>
/// <param name="By">An ISO 8601 period, such as P1M, P3D or PT4H.</param>
public sealed record AdvanceBody(DateTimeOffset? To = null, [Text(2, 40)] string? By = null);

/// <summary>Whether a webhook was new and about something of ours.</summary>
public sealed record WebhookBody(bool Handled);

/// <summary>What the sandbox's bank asks the customer.</summary>
/// <param name="Status">open, approved or declined.</param>
public sealed record ChallengeBody(string ChallengeId, Money Amount, string Status)
{
    internal static ChallengeBody Of(SandboxChallenge challenge) => new(challenge.ChallengeId, challenge.Amount, challenge.Status);
}

/// <summary>The customer's answer.</summary>
public sealed record AnswerChallengeBody(bool Approve);
