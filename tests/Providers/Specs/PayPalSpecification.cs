using System.Text.Json.Nodes;
using SubscriptionBox.Tests.Providers.Emulators;
using SubscriptionBox.Tests.Rules;

namespace SubscriptionBox.Tests.Providers.Specs;

/// <summary>PayPal's four specifications. Of 2024-02; what is newer stands here, each with its source.</summary>
public static class PayPalSpecification
{
    private static readonly string[] Files = ["checkout_orders_v2", "payments_payment_v2", "vault_payment_tokens_v3", "notifications_webhooks_v1"];

    private static readonly Lazy<ApiSpecification[]> All = new(() => [.. Files.Select(f => ApiSpecification.Load($"specs/paypal/{f}.json", Newer))]);

    /// <summary>Whether they can be read here.</summary>
    public static bool Present => Files.All(f => File.Exists(Repository.Shared($"specs/paypal/{f}.json")));

    /// <summary>What is wrong with what was sent and answered; nothing when the specifications are not there.</summary>
    public static List<string> Errors(IEnumerable<Exchange> exchanges) => !Present ? [] :
        [.. exchanges.Where(e => e.Request.Path != "/v1/oauth2/token").SelectMany(e =>
            (All.Value.FirstOrDefault(s => s.Describes(e.Request)) ?? All.Value[0]).Errors(e, (request, _) => request.Body.Length == 0 ? new JsonObject() : JsonNode.Parse(request.Body)))];

    /// <summary>What is wrong with webhooks.</summary>
    public static List<string> EventErrors(IEnumerable<JsonObject> events) => !Present ? [] : [.. events.SelectMany(e => All.Value[3].Errors(e, "event").Concat((string)e["resource_type"]! switch
    {
        "capture" => All.Value[1].Errors(e["resource"]!, "capture-2"),
        "refund" => All.Value[1].Errors(e["resource"]!, "refund"),
        _ => All.Value[0].Errors(e["resource"]!, "order"),
    }))];

    /// <summary>The vault's specification of that month names BILLING_AGREEMENT alone; its guide (developer.paypal.com, save payment methods) turns setup tokens into payment tokens with SETUP_TOKEN.</summary>
    private static bool Newer(string schema, string name) => (schema, name) is ("token_id_request", "SETUP_TOKEN");
}

/// <summary>A test that needs a provider's specification, which lies beside the repository.</summary>
public sealed class SpecifiedFactAttribute : FactAttribute
{
    /// <param name="file">Below the shared folder.</param>
    public SpecifiedFactAttribute(string file)
    {
        if (!File.Exists(Repository.Shared(file)))
            Skip = $"{Repository.Shared(file)} is absent; the environment variable SHARED names the folder that holds {file}.";
    }
}
