using System.Text.Json.Nodes;

namespace SubscriptionBox.Tests.Providers.Emulators.PayPal;

/// <summary>PayPal's errors and links.</summary>
internal static class PayPalErrors
{
    public static ApiReply Reply(int status, string name, string? issue = null, JsonArray? links = null)
    {
        var body = Body(name);
        if (issue is not null)
            body["details"] = new JsonArray(new JsonObject { ["issue"] = issue });
        if (links is not null)
            body["links"] = links;
        return new ApiReply(status, body);
    }

    public static JsonObject Body(string name) => new()
    {
        ["name"] = name, ["debug_id"] = "b1d1f06c7246c",
        ["message"] = name switch
        {
            "RESOURCE_NOT_FOUND" => "The specified resource does not exist.",
            "UNPROCESSABLE_ENTITY" => "The requested action could not be performed, semantically incorrect, or failed business validation.",
            "RESOURCE_CONFLICT" => "The server has detected a conflict while processing this request.",
            "INTERNAL_SERVER_ERROR" => "An internal server error occurred.",
            "AUTHENTICATION_FAILURE" => "Authentication failed due to missing authorization header, or invalid authentication credentials.",
            _ => "Too many requests.",
        },
    };

    public static JsonArray Links(params (string Rel, string Href, string Method)[] links) => [.. links.Select(l => Link(l.Rel, l.Href, l.Method))];

    public static JsonNode Link(string rel, string href, string method) => new JsonObject { ["href"] = href, ["rel"] = rel, ["method"] = method };
}

/// <summary>How a customer's wallet behaves.</summary>
public enum WalletKind
{
    /// <summary>Pays.</summary>
    Good,
    /// <summary>PayPal takes it, and the instrument behind it declines: 422.</summary>
    Empty,
    /// <summary>The card behind it declines: 201, with a declined capture.</summary>
    CardDeclines,
    /// <summary>The account is locked or closed: no further try helps.</summary>
    Closed,
    /// <summary>PayPal wants the customer to do something first.</summary>
    AsksForAction,
    /// <summary>The capture stays pending until PayPal has looked at it.</summary>
    Pending,
    /// <summary>Pays, but refunds fail.</summary>
    RefundsFail,
    /// <summary>No longer in the vault.</summary>
    Gone,
}

/// <summary>A wallet in the vault, or on its way there.</summary>
internal sealed record Wallet(string Id, string Customer, WalletKind Kind, string Status);
