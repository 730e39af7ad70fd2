using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SubscriptionBox.Embedded.Storage;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.BadInput;

/// <summary>A shop with one of everything, someone of every role, and a fingerprint of all that is saved.</summary>
public sealed class BadInputShop : IAsyncLifetime
{
    private readonly Dictionary<string, string> _tokens = [];
    private HttpClient _http = null!;

    public ShopHost Shop { get; private set; } = null!;

    public ApiOperation[] Operations { get; private set; } = [];

    public Samples Samples { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Shop = await ShopHost.Start();
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Shop.Address, Timeout = TimeSpan.FromMinutes(1) };
        var customer = await Shop.Customer("one@example.test");
        var subscription = (await customer.Subscribe(SmallCatalogue.Monthly)).Ok();
        var deliveries = (await customer.Get($"subscriptions/{subscription.Str("subscriptionId")}/deliveries")).Ok();
        var orders = (await customer.Get("orders")).Ok();
        _tokens["customer"] = customer.Token!;
        _tokens["administrator"] = (await Shop.Administrator()).Token!;
        _tokens["support"] = (await Shop.Support()).Token!;
        _tokens["marketing"] = (await Shop.Marketing()).Token!;
        var marketing = await Shop.Marketing();
        var segment = (await marketing.Post("marketing/segments", new { name = "Everybody", rules = new { } })).Ok().Str("segmentId");
        var campaign = (await marketing.Post("marketing/campaigns", new { name = "One", goal = "To be there", discount = new { percent = 5 }, codes = new[] { "ONE" }, startsAt = "2027-01-01T00:00:00Z", endsAt = "2028-01-01T00:00:00Z" })).Ok().Str("campaignId");
        var delivery = deliveries["items"]!.AsArray().First(d => d!["status"]!.GetValue<string>() == "draft")!;
        Samples = new Samples(new Dictionary<string, string>
        {
            ["subscriptions"] = subscription.Str("subscriptionId"), ["deliveries"] = delivery["deliveryId"]!.GetValue<string>(), ["orders"] = orders.Str("items.0.orderId"),
            ["deliveryId"] = delivery["deliveryId"]!.GetValue<string>(), ["planId"] = SmallCatalogue.Light, ["plans"] = SmallCatalogue.Quarterly, ["newFrom"] = "2027-02-01", ["existingFrom"] = "2027-04-01",
            ["addresses"] = "adr-000000000000000000000000", ["payment-methods"] = "pm-000000000000000000000000", ["purchase-orders"] = "po-000000000000000000000000", ["requestId"] = "drq-000000000000000000000000", ["purpose"] = "marketing",
            ["sessions"] = "ses-000000000000000000000000", ["accounts"] = "acc-000000000000000000000000",
            ["addressId"] = (await customer.Get("me/addresses")).Str("items.0.id"), ["paymentMethodId"] = (await customer.Get("me/payment-methods")).Str("items.0.id"),
            ["sku"] = SmallCatalogue.Sku("gourmet", 1), ["country"] = "US", ["region"] = "NY", ["currency"] = "USD", ["timeZone"] = "America/New_York", ["email"] = "two@example.test",
            ["password"] = "a long walk in april", ["gateway"] = "sandbox", ["token"] = "tok_visa", ["promoCode"] = Samples.Without,
            ["campaigns"] = campaign, ["segments"] = segment, ["customers"] = customer.CustomerId, ["segmentId"] = segment, ["percent"] = Samples.Without, ["amounts"] = Samples.Without,
            ["charges"] = Samples.Without, ["startsAt"] = "2027-01-01T00:00:00Z", ["endsAt"] = "2028-01-01T00:00:00Z", ["expiresAt"] = "2029-01-01T00:00:00Z", ["by"] = "PT0S", ["chargeTime"] = "09:00", ["to"] = Samples.Without,
        });
        var document = await customer.Get("/openapi/v1.json");
        Operations = [.. new ApiDocument(document.Body!).Operations().OrderBy(o => o.ToString(), StringComparer.Ordinal)];
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await Shop.DisposeAsync();
    }

    /// <summary>Somebody whom the operation is for; null for anyone.</summary>
    public static string? RoleFor(ApiOperation operation) => operation.Audience[0] == "anyone" ? null : operation.Audience[0];

    /// <summary>The roles that the operation is not for.</summary>
    public IEnumerable<string?> Strangers(ApiOperation operation) =>
        operation.Audience[0] == "anyone" ? [] : _tokens.Keys.Where(role => !operation.Audience.Contains(role)).Prepend<string?>(null);

    /// <summary>Sends a request and holds its answer against the rules for refusals: a problem document, a status that the operation declares, nothing changed.</summary>
    /// <returns>The status and the fields named; and what is wrong with the answer, null for nothing.</returns>
    public async Task<(int Status, string[] Fields, string? Wrong)> Send(HttpMethod method, string path, string? role, Func<HttpContent?>? content = null, int[]? declared = null, Action<HttpRequestMessage>? adjust = null)
    {
        // What an earlier yes set in motion may still be at work: only what changes something every time is at fault.
        const int Tries = 4;
        for (var tries = 1; ; tries++)
        {
            var (status, fields, wrong, changed) = await SendOnce(method, path, role, content?.Invoke(), declared, adjust);
            if (wrong is not null || changed is null || tries == Tries)
                return (status, fields, wrong ?? changed);
            await Shop.CatchUp();
        }
    }

    private async Task<(int Status, string[] Fields, string? Wrong, string? Changed)> SendOnce(HttpMethod method, string path, string? role, HttpContent? content, int[]? declared, Action<HttpRequestMessage>? adjust)
    {
        var before = await Fingerprint();
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (role is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {_tokens[role]}");
        adjust?.Invoke(request);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var status = (int)response.StatusCode;
        if (status < 400)
            return (status, [], null, null);
        var text = await response.Content.ReadAsStringAsync();
        var wrong = status >= 500 && status != 501 ? "failed"
            : response.Content.Headers.ContentType?.MediaType != "application/problem+json" ? "is no problem document"
            : declared is not null && !declared.Contains(status) ? "has a status that the OpenAPI document does not declare"
            : null;
        var problem = wrong is null ? JsonNode.Parse(text)!.AsObject() : null;
        if (problem is not null && (problem["status"]?.GetValue<int>() != status || new[] { "type", "title", "detail", "traceId" }.Any(m => string.IsNullOrEmpty(problem[m]?.GetValue<string>()))))
            wrong = "is an incomplete problem document";
        var after = await Fingerprint();
        return (
            status, [.. problem?["errors"]?.AsObject().Select(e => e.Key) ?? []],
            wrong is null ? null : $"answer {status} {wrong}: {text[..Math.Min(text.Length, 600)]}",
            after == before ? null : $"answer {status} was a refusal, and yet something changed: {before} → {after}");
    }

    public static Func<HttpContent> Json(string text) => () => new StringContent(text, Encoding.UTF8, "application/json");

    /// <summary>Of everything saved but what a refusal itself writes down: failed sign-ins, sessions' last use, who was refused what, the recommendations' reading on.</summary>
    private Task<string> Fingerprint() => Shop.Services.GetRequiredService<ShopFile>().Readers.Read(static db =>
    {
        const string Kept = "FROM grain_state WHERE kind NOT IN ('email', 'session', 'registrationKey', 'recommendation', 'accessLog')";
        return $"{db.Prepare($"SELECT count(*) {Kept}").ScalarInt64()} states, {db.Prepare($"SELECT total(write_seq) {Kept}").ScalarInt64()}";
    });
}
