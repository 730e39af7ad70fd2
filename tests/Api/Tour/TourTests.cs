using System.Text;
using System.Text.Json.Nodes;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Tour;

/// <summary>requests/tour.http runs from top to bottom against a fresh demo shop, and every request answers as it says.</summary>
public sealed class TourTests
{
    [Fact]
    public async Task The_tour_runs_from_top_to_bottom()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Demo = true, Empty = true });
        using var client = new HttpClient();
        var (variables, requests) = HttpFile.Parse(File.ReadAllText(Path.Combine(Root(), "requests/tour.http")));
        variables["host"] = shop.Address.ToString().TrimEnd('/');
        var answers = new Dictionary<string, JsonNode?>();
        foreach (var request in requests)
        {
            using var message = new HttpRequestMessage(new HttpMethod(request.Method), HttpFile.Fill(request.Url, variables, answers));
            if (request.Body is not null)
                message.Content = new StringContent(HttpFile.Fill(request.Body, variables, answers), Encoding.UTF8, "application/json");
            foreach (var (name, value) in request.Headers.Where(h => h.Name != "Content-Type"))
                message.Headers.TryAddWithoutValidation(name, HttpFile.Fill(value, variables, answers));
            using var answer = await client.SendAsync(message);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(request.Expect == (int)answer.StatusCode, $"{request.Title}: expected {request.Expect}, got {(int)answer.StatusCode} {text}");
            if (request.Name is { } named)
                answers[named] = JsonNode.Parse(text);
        }
        Assert.True(requests.Count > 40, "the tour is long enough to show the whole API");
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "SubscriptionBox.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
