using System.Globalization;
using System.Text.Json.Nodes;

namespace SubscriptionBox.Tests.Providers.Emulators.Stripe;

/// <summary>What Stripe does with customers, cards and money.</summary>
public sealed partial class EmulatedStripe
{
    private ApiReply MakeCustomer(JsonObject form)
    {
        var id = NewId("cus");
        _customers.Add(id);
        return new ApiReply(200, new JsonObject { ["id"] = id, ["object"] = "customer", ["created"] = Now, ["livemode"] = false, ["metadata"] = form["metadata"]?.DeepClone() ?? new JsonObject() });
    }

    private ApiReply DeleteCustomer(string id) => _customers.Remove(id)
        ? new ApiReply(200, new JsonObject { ["id"] = id, ["object"] = "customer", ["deleted"] = true })
        : Problem(404, "invalid_request_error", "resource_missing");

    private ApiReply MakeSetup(JsonObject form)
    {
        if (!_customers.Contains((string?)form["customer"] ?? ""))
            return Problem(400, "invalid_request_error", "resource_missing");
        var id = NewId("seti");
        var setup = new JsonObject
        {
            ["id"] = id, ["object"] = "setup_intent", ["client_secret"] = $"{id}_secret_emulated", ["created"] = Now, ["customer"] = form["customer"]!.DeepClone(), ["livemode"] = false,
            ["metadata"] = form["metadata"]?.DeepClone() ?? new JsonObject(), ["payment_method"] = null, ["payment_method_types"] = new JsonArray("card"), ["status"] = "requires_payment_method", ["usage"] = form["usage"]!.DeepClone(),
        };
        _setups[id] = setup;
        Tell("setup_intent.created", setup);
        return new ApiReply(200, setup);
    }

    private JsonObject Expanded(JsonObject setup, ApiRequest r)
    {
        var copy = setup.DeepClone().AsObject();
        if (r.Query.Any(q => q.Key.StartsWith("expand", StringComparison.Ordinal) && q.Value == "payment_method") && (string?)setup["payment_method"] is { } method)
            copy["payment_method"] = _methods[method].Body.DeepClone();
        return copy;
    }

    private JsonObject Method(StripeCard card, string customer)
    {
        var id = NewId("pm");
        var body = new JsonObject
        {
            ["id"] = id, ["object"] = "payment_method", ["created"] = Now, ["customer"] = customer, ["livemode"] = false, ["type"] = "card", ["metadata"] = new JsonObject(),
            ["billing_details"] = new JsonObject { ["address"] = null, ["email"] = null, ["name"] = null, ["phone"] = null },
            ["card"] = new JsonObject { ["brand"] = "visa", ["last4"] = card.Last4, ["exp_month"] = 12, ["exp_year"] = 2031, ["funding"] = "credit" },
        };
        _methods[id] = (card, body);
        return body;
    }

    private ApiReply MakeIntent(JsonObject form)
    {
        if (!_customers.Contains((string?)form["customer"] ?? "") || !_methods.TryGetValue((string?)form["payment_method"] ?? "", out var method) || (string)method.Body["customer"]! != (string)form["customer"]!)
            return Problem(400, "invalid_request_error", "resource_missing");
        if ((string?)form["off_session"] == "true" && (string?)form["confirm"] != "true")
            return Problem(400, "invalid_request_error", "parameter_invalid_empty");
        var amount = long.Parse((string)form["amount"]!, CultureInfo.InvariantCulture);
        if (amount <= 0)
            return Problem(400, "invalid_request_error", "amount_too_small");
        var id = NewId("pi");
        var intent = new JsonObject
        {
            ["id"] = id, ["object"] = "payment_intent", ["amount"] = amount, ["amount_received"] = 0, ["capture_method"] = "automatic", ["client_secret"] = $"{id}_secret_emulated", ["confirmation_method"] = "automatic",
            ["created"] = Now, ["currency"] = form["currency"]!.DeepClone(), ["customer"] = form["customer"]!.DeepClone(), ["description"] = form["description"]?.DeepClone(), ["last_payment_error"] = null,
            ["latest_charge"] = null, ["livemode"] = false, ["metadata"] = form["metadata"]?.DeepClone() ?? new JsonObject(), ["next_action"] = null,
            ["payment_method"] = form["payment_method"]!.DeepClone(), ["payment_method_types"] = new JsonArray("card"), ["status"] = "requires_confirmation",
        };
        _intents.Add(intent);
        Tell("payment_intent.created", intent);
        return Attempt(intent, form, present: (string?)form["off_session"] != "true");
    }

    private ApiReply ConfirmIntent(string id, JsonObject form)
    {
        if (Intent(id) is not { } intent)
            return Problem(404, "invalid_request_error", "resource_missing");
        if ((string)intent["status"]! is not ("requires_payment_method" or "requires_confirmation" or "requires_action"))
            return Problem(400, "invalid_request_error", "payment_intent_unexpected_state", intent: intent);
        if (form["payment_method"] is { } method)
            intent["payment_method"] = method.DeepClone();
        return Attempt(intent, form, present: (string?)form["off_session"] != "true");
    }

    private ApiReply Attempt(JsonObject intent, JsonObject form, bool present)
    {
        var card = _methods[(string)intent["payment_method"]!].Card;
        if (card.ChargeFailsWith is { } failure)
            return Fail(intent, Error("card_error", failure.Code, failure.Decline, advice: card.Advice));
        if (!present && card.AsksAbsent)
            return Fail(intent, Error("card_error", "authentication_required", "authentication_required"));
        if (present && card.AsksPresent)
        {
            intent["status"] = "requires_action";
            intent["last_payment_error"] = null;
            intent["next_action"] = new JsonObject
            {
                ["type"] = "redirect_to_url",
                ["redirect_to_url"] = new JsonObject { ["return_url"] = form["return_url"]!.DeepClone(), ["url"] = new Uri(Address, $"/3d_secure_2/hosted?payment_intent={intent["id"]}").AbsoluteUri },
            };
            Tell("payment_intent.requires_action", intent);
            return new ApiReply(200, intent);
        }
        Succeed(intent);
        return new ApiReply(200, intent);
    }

    private void Succeed(JsonObject intent)
    {
        intent["status"] = "succeeded";
        intent["amount_received"] = intent["amount"]!.DeepClone();
        intent["last_payment_error"] = null;
        var charge = Charge(intent, "succeeded");
        intent["latest_charge"] = charge["id"]!.DeepClone();
        Tell("charge.succeeded", charge);
        Tell("payment_intent.succeeded", intent);
    }

    private ApiReply Fail(JsonObject intent, JsonObject error)
    {
        intent["status"] = "requires_payment_method";
        intent["last_payment_error"] = error.DeepClone();
        var charge = Charge(intent, "failed");
        intent["latest_charge"] = charge["id"]!.DeepClone();
        Tell("charge.failed", charge);
        Tell("payment_intent.payment_failed", intent);
        error["payment_intent"] = intent.DeepClone();
        return new ApiReply(402, new JsonObject { ["error"] = error });
    }

    private JsonObject Charge(JsonObject intent, string status) => new()
    {
        ["id"] = NewId("ch"), ["object"] = "charge", ["amount"] = intent["amount"]!.DeepClone(), ["amount_captured"] = status == "succeeded" ? intent["amount"]!.DeepClone() : 0, ["amount_refunded"] = 0,
        ["billing_details"] = new JsonObject { ["address"] = null, ["email"] = null, ["name"] = null, ["phone"] = null }, ["captured"] = status == "succeeded", ["created"] = Now,
        ["currency"] = intent["currency"]!.DeepClone(), ["customer"] = intent["customer"]!.DeepClone(), ["disputed"] = false, ["livemode"] = false, ["metadata"] = intent["metadata"]!.DeepClone(),
        ["paid"] = status == "succeeded", ["payment_intent"] = intent["id"]!.DeepClone(), ["refunded"] = false, ["status"] = status,
    };

    private ApiReply MakeRefund(JsonObject form)
    {
        if (Intent((string)form["payment_intent"]!) is not { } intent)
            return Problem(404, "invalid_request_error", "resource_missing");
        var amount = long.Parse((string)form["amount"]!, CultureInfo.InvariantCulture);
        var left = (long)intent["amount_received"]! - Refunded((string)intent["id"]!);
        if (left == 0)
            return Problem(400, "invalid_request_error", "charge_already_refunded");
        if (amount <= 0 || amount > left)
            return Problem(400, "invalid_request_error", null);
        var refund = new JsonObject
        {
            ["id"] = NewId("re"), ["object"] = "refund", ["amount"] = amount, ["created"] = Now, ["currency"] = intent["currency"]!.DeepClone(), ["metadata"] = form["metadata"]?.DeepClone() ?? new JsonObject(),
            ["payment_intent"] = intent["id"]!.DeepClone(), ["status"] = _methods[(string)intent["payment_method"]!].Card.Refunds.First,
        };
        _refunds.Add(refund);
        Tell("refund.created", refund);
        return new ApiReply(200, refund);
    }

    private JsonObject? Intent(string id) => _intents.Find(i => (string)i["id"]! == id);

    private long Refunded(string intent) => _refunds.Where(r => (string)r["payment_intent"]! == intent && (string)r["status"]! is "succeeded" or "pending").Sum(r => (long)r["amount"]!);
}
