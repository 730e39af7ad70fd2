using System.Net;
using System.Text.Json.Nodes;
using SubscriptionBox.Tests.Support;
using Xunit;

namespace SubscriptionBox.Tests.Api.Contract;

/// <summary>The demo shop as strangers meet it, one for all tests of a class; its clock stands at 2027-01-05T15:00:00Z.</summary>
public sealed class DemoShop : IAsyncLifetime
{
    /// <summary>29.00 a month in USD and in EUR, four items.</summary>
    public const string Plan = "plan-discovery-monthly";

    /// <summary>65.00 a month.</summary>
    public const string DearerPlan = "plan-abundance-monthly";

    /// <summary>The shop.</summary>
    public ShopHost Host { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync() => Host = await ShopHost.Start(new ShopSetup { Demo = true, Empty = true });

    /// <inheritdoc/>
    public async Task DisposeAsync() => await Host.DisposeAsync();

    /// <summary>A new customer with a subscription.</summary>
    public async Task<(ShopClient Customer, string Id)> Subscriber()
    {
        var customer = await Host.Customer();
        return (customer, (await customer.Subscribe(Plan)).Expect(HttpStatusCode.Created).Str("subscriptionId"));
    }
}

/// <summary>What every answer of one kind has in common.</summary>
public static class AnswerChecks
{
    /// <summary>A problem document of this status, with errors by field for 400 and 422.</summary>
    public static ApiAnswer IsProblem(this ApiAnswer answer, HttpStatusCode status, string? field = null)
    {
        answer.Expect(status);
        Assert.StartsWith("application/problem+json", answer.Headers["Content-Type"], StringComparison.Ordinal);
        Shapes.Problem.Matches(answer.Body);
        Assert.Equal((int)status, (int)answer["status"]!);
        if (status is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity)
        {
            Assert.NotEmpty(answer["errors"]!.AsObject());
            Assert.All(answer["errors"]!.AsObject(), error => Assert.NotEmpty(error.Value!.AsArray()));
        }
        if (field is not null)
            Assert.True(answer["errors"]!.AsObject().ContainsKey(field), answer.Text);
        return answer;
    }

    /// <summary>A yes of this shape.</summary>
    public static ApiAnswer Is(this ApiAnswer answer, HttpStatusCode status, Shape shape)
    {
        answer.Expect(status);
        Assert.StartsWith("application/json", answer.Headers["Content-Type"], StringComparison.Ordinal);
        shape.Matches(answer.Body);
        return answer;
    }

    /// <summary>The amount of a member of kind money.</summary>
    public static long Amount(this ApiAnswer answer, string path) => (long)answer[path + ".amount"]!;

    /// <summary>All items of a list, page by page.</summary>
    public static async Task<List<JsonNode>> Walk(this ShopClient client, string path, int limit)
    {
        var all = new List<JsonNode>();
        string? cursor = null;
        do
        {
            var page = (await client.Get($"{path}{(path.Contains('?') ? '&' : '?')}limit={limit}{(cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor))}")).Is(HttpStatusCode.OK, Shape.PageOf(Shape.Map));
            var items = page["items"]!.AsArray();
            Assert.InRange(items.Count, 0, limit);
            all.AddRange(items.Select(item => item!));
            cursor = page["nextCursor"]?.ToString();
            Assert.True(cursor is null || items.Count > 0, "A page with a cursor holds something.");
        }
        while (cursor is not null);
        return all;
    }
}
