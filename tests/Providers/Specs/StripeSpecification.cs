using System.Text.Json.Nodes;
using SubscriptionBox.Tests.Providers.Emulators;
using SubscriptionBox.Tests.Providers.Emulators.Stripe;
using SubscriptionBox.Tests.Rules;

namespace SubscriptionBox.Tests.Providers.Specs;

/// <summary>Stripe's specification of 2023-08-16, with the list of what was added and removed since.</summary>
public static class StripeSpecification
{
    private const string File = "specs/stripe/stripe.pruned.json", Delta = "specs/stripe/delta-to-2026-10-28.endive.json";

    private static readonly Lazy<(ApiSpecification Api, HashSet<(string, string)> Added)> Read = new(() =>
    {
        var added = new HashSet<(string, string)> { ("api_errors", "advice_code") }; // provider-facts.md 11
        foreach (var (about, change) in JsonNode.Parse(System.IO.File.ReadAllText(Repository.Shared(Delta)))!.AsObject())
        {
            foreach (var member in change!["added_since"]!.AsArray())
                added.Add((about, (string)member!));
        }
        return (ApiSpecification.Load(File, (schema, name) => added.Contains((schema, name))), added);
    });

    /// <summary>Whether it can be read here.</summary>
    public static bool Present => System.IO.File.Exists(Repository.Shared(File)) && System.IO.File.Exists(Repository.Shared(Delta));

    /// <summary>What is wrong with what was sent and answered; nothing when the specification is not there.</summary>
    public static List<string> Errors(IEnumerable<Exchange> exchanges) => !Present ? [] :
        [.. exchanges.SelectMany(e => Read.Value.Api.Errors(e, (request, schema) => StripeForm.Typed(StripeForm.Parse(request.Body), schema)))];

    /// <summary>What is wrong with webhooks.</summary>
    public static List<string> EventErrors(IEnumerable<JsonObject> events) => !Present ? [] :
        [.. events.SelectMany(e => Read.Value.Api.Errors(e, "event").Concat(Read.Value.Api.Errors(e["data"]!["object"]!, (string)e["data"]!["object"]!["object"]!)))];
}
