using System.Text;
using System.Text.Json.Nodes;

namespace SubscriptionBox.Tests.Api.Tour;

/// <summary>Runs requests/tour.http against a shop, whichever edition it is of.</summary>
public static class Tour
{
    /// <summary>All requests from top to bottom; each has to answer as it says.</summary>
    public static async Task Run(Uri address)
    {
        using var client = new HttpClient();
        var (variables, requests) = HttpFile.Parse(File.ReadAllText(Path.Combine(Root(), "requests/tour.http")));
        variables["host"] = address.ToString().TrimEnd('/');
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
