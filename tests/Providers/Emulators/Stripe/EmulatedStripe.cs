using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using SubscriptionBox.Grains.Payments;

namespace SubscriptionBox.Tests.Providers.Emulators.Stripe;

/// <summary>Stripe as far as this shop knows it: customers, setup intents, payment intents, refunds, events (provider-facts.md; specs/stripe).</summary>
/// <remarks>The first result of an idempotency key is kept for 24 hours once the request began to be carried out, 402 and 500 included, and replayed; the same key with other parameters is an error.</remarks>
public sealed partial class EmulatedStripe : EmulatedProvider
{
    /// <summary>The shop's keys, and its webhook's secret.</summary>
    public const string SecretKey = "sk_test_emulated", PublishableKey = "pk_test_emulated", WebhookSecret = "whsec_emulated_current", OldWebhookSecret = "whsec_emulated_before";

    private static readonly TimeSpan KeyWindow = TimeSpan.FromHours(24);
    private readonly Dictionary<string, (DateTimeOffset At, string Content, ApiReply Reply)> _keys = [];
    private readonly HashSet<string> _customers = [];
    private readonly Dictionary<string, JsonObject> _setups = [];
    private readonly Dictionary<string, (StripeCard Card, JsonObject Body)> _methods = [];
    private readonly List<JsonObject> _intents = [];
    private readonly List<JsonObject> _refunds = [];
    private int _number;

    /// <summary>The customer gives a card to the Payment Element, which confirms the setup intent.</summary>
    public void Confirm(string setupIntent, string pm) => Locked(() =>
    {
        var (setup, card) = (_setups[setupIntent], StripeCard.All[pm]);
        if (card.RefusedWith is { } refused)
        {
            setup["status"] = "requires_payment_method";
            setup["last_setup_error"] = Error("card_error", refused.Code, refused.Decline);
            Tell("setup_intent.setup_failed", setup);
            return 0;
        }
        var method = Method(card, (string)setup["customer"]!);
        setup["status"] = "succeeded";
        setup["payment_method"] = method["id"]!.DeepClone();
        Tell("payment_method.attached", method);
        Tell("setup_intent.succeeded", setup);
        return 0;
    });

    /// <summary>From now on a saved card behaves like another one.</summary>
    public void Change(string setupIntent, string pm) => Locked(() =>
    {
        var id = (string)_setups[setupIntent]["payment_method"]!;
        _methods[id] = (StripeCard.All[pm], _methods[id].Body);
        return 0;
    });

    /// <summary>The customer passes 3-D Secure on the bank's page, or fails.</summary>
    public void Authenticate(string url, bool passes = true) => Locked(() =>
    {
        var intent = _intents.Single(i => (string)i["status"]! == "requires_action" && (string?)i["next_action"]?["redirect_to_url"]?["url"] == url);
        intent["next_action"] = null;
        if (passes)
            Succeed(intent);
        else
            Fail(intent, Error("invalid_request_error", "payment_intent_authentication_failure", null));
        return 0;
    });

    /// <summary>Refunds that were pending come true, and those that fail later fail.</summary>
    public void SettleRefunds() => Locked(() =>
    {
        foreach (var refund in _refunds)
        {
            var card = _methods[(string)Intent((string)refund["payment_intent"]!)!["payment_method"]!].Card;
            if ((string)refund["status"]! == card.Refunds.Last)
                continue;
            refund["status"] = card.Refunds.Last;
            if (card.Refunds.Last == "failed")
                refund["failure_reason"] = "expired_or_canceled_card";
            Tell(card.Refunds.Last == "failed" ? "refund.failed" : "refund.updated", refund);
        }
        return 0;
    });

    /// <summary>Customers that still exist.</summary>
    public IReadOnlyCollection<string> Customers => Locked(() => _customers.ToArray());

    /// <summary>A delivery of an event: signed anew, with one secret or, while they are rolled, with both.</summary>
    public static (byte[] Body, string Signature) Sign(JsonObject told, DateTimeOffset at, params ReadOnlySpan<string> secrets)
    {
        var body = Encoding.UTF8.GetBytes(told.ToJsonString());
        var signatures = new List<string>();
        foreach (var secret in secrets)
            signatures.Add(StripeSignature.Sign(secret, body, at).Split(",v1=")[1]);
        return (body, $"t={at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)},{string.Join(',', signatures.Select(s => $"v1={s}"))},v0=6ffbb59b2300aae63f272406069a9788598b792a944a07aba816edb039989a39");
    }

    /// <inheritdoc/>
    protected override bool TakesMoney(ApiRequest request) => request.Is("POST", "/v1/payment_intents");

    /// <inheritdoc/>
    protected override IEnumerable<Captured> CapturedOnes() => _intents.Where(i => (string)i["status"]! == "succeeded").Select(i => new Captured(
        (string?)i["metadata"]![StripeEventReader.PaymentKeyField] ?? "", (long)i["amount_received"]!, ((string)i["currency"]!).ToUpperInvariant(), Refunded((string)i["id"]!)));

    /// <inheritdoc/>
    protected override JsonNode ErrorBody(int status) => new JsonObject
    {
        ["error"] = status switch
        {
            429 => Error("invalid_request_error", "rate_limit", null),
            409 => Error("invalid_request_error", "idempotency_key_in_use", null),
            _ => Error("api_error", null, null),
        },
    };

    /// <inheritdoc/>
    protected override void RememberFailure(ApiRequest request, ApiReply failure)
    {
        if (request.Headers.TryGetValue("idempotency-key", out var key))
            _keys[key] = (Clock.GetUtcNow(), Content(request), failure);
    }

    /// <inheritdoc/>
    protected override ApiReply Answer(ApiRequest r)
    {
        if (r.Headers.GetValueOrDefault("authorization") != $"Bearer {SecretKey}")
            return Problem(401, "invalid_request_error", null);
        if (r.Method != "POST")
            return CarryOut(r);
        if (!r.Headers.TryGetValue("idempotency-key", out var key))
        {
            Complaints.Add($"{r.Path} was sent without an idempotency key.");
            return CarryOut(r);
        }
        if (_keys.TryGetValue(key, out var known) && Clock.GetUtcNow() - known.At < KeyWindow)
        {
            if (known.Content != Content(r))
            {
                Complaints.Add($"{key} came with other parameters.");
                return Problem(400, "idempotency_error", null);
            }
            return known.Reply with { Headers = new Dictionary<string, string> { ["Idempotent-Replayed"] = "true" } };
        }
        var reply = CarryOut(r);
        // What was refused before it was carried out is not kept.
        if (reply.Status is not (400 or 401 or 404))
            _keys[key] = (Clock.GetUtcNow(), Content(r), reply with { Body = reply.Body?.DeepClone() });
        return reply with { Body = reply.Body?.DeepClone() };
    }

    private static string Content(ApiRequest r) => $"{r.Path} {Encoding.UTF8.GetString(r.Body)}";

    private ApiReply CarryOut(ApiRequest r)
    {
        var form = StripeForm.Parse(r.Body);
        var id = r.Parts.Length > 2 ? r.Parts[2] : "";
        return r switch
        {
            _ when r.Is("POST", "/v1/customers") => MakeCustomer(form),
            _ when r.Is("DELETE", "/v1/customers/*") => DeleteCustomer(id),
            _ when r.Is("POST", "/v1/setup_intents") => MakeSetup(form),
            _ when r.Is("GET", "/v1/setup_intents/*") => _setups.TryGetValue(id, out var setup) ? new ApiReply(200, Expanded(setup, r)) : Problem(404, "invalid_request_error", "resource_missing"),
            _ when r.Is("POST", "/v1/payment_intents") => MakeIntent(form),
            _ when r.Is("GET", "/v1/payment_intents") => Page(_intents.Where(i => (string?)i["customer"] == Asked(r, "customer")), r, "/v1/payment_intents"),
            _ when r.Is("POST", "/v1/payment_intents/*/confirm") => ConfirmIntent(id, form),
            _ when r.Is("POST", "/v1/refunds") => MakeRefund(form),
            _ when r.Is("GET", "/v1/refunds") => Page(_refunds.Where(i => (string?)i["payment_intent"] == Asked(r, "payment_intent")), r, "/v1/refunds"),
            _ => Problem(404, "invalid_request_error", null),
        };
    }

    private static string? Asked(ApiRequest r, string name) => r.Query.FirstOrDefault(q => q.Key == name).Value;

    /// <summary>Newest first, as Stripe lists.</summary>
    private static ApiReply Page(IEnumerable<JsonObject> all, ApiRequest r, string url)
    {
        var list = all.Reverse().ToList();
        if (Asked(r, "starting_after") is { } after)
            list = [.. list.SkipWhile(i => (string)i["id"]! != after).Skip(1)];
        var limit = int.Parse(Asked(r, "limit") ?? "10", CultureInfo.InvariantCulture);
        return new ApiReply(200, new JsonObject { ["object"] = "list", ["url"] = url, ["has_more"] = list.Count > limit, ["data"] = new JsonArray([.. list.Take(limit).Select(i => i.DeepClone())]) });
    }

    private static ApiReply Problem(int status, string type, string? code, string? decline = null, JsonObject? intent = null) =>
        new(status, new JsonObject { ["error"] = Error(type, code, decline, intent) });

    private static JsonObject Error(string type, string? code, string? decline, JsonObject? intent = null, string? advice = null)
    {
        var error = new JsonObject { ["type"] = type, ["message"] = "What the provider says to people." };
        if (code is not null)
            error["code"] = code;
        if (decline is not null)
            error["decline_code"] = decline;
        if (advice is not null)
            error["advice_code"] = advice;
        if (intent is not null)
            error["payment_intent"] = intent.DeepClone();
        return error;
    }

    private void Tell(string type, JsonObject about) => Events.Add(new JsonObject
    {
        ["id"] = NewId("evt"), ["object"] = "event", ["api_version"] = "2026-07-29.dahlia", ["created"] = Now, ["data"] = new JsonObject { ["object"] = about.DeepClone() }, ["livemode"] = false,
        ["pending_webhooks"] = 1, ["request"] = new JsonObject { ["id"] = null, ["idempotency_key"] = null }, ["type"] = type,
    });

    private long Now => Clock.GetUtcNow().ToUnixTimeSeconds();

    private string NewId(string prefix) => $"{prefix}_{++_number:D12}";
}
