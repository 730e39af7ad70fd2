using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Catalogue;

/// <summary>Reads server-sent events as a browser does.</summary>
public sealed class EventReader : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly HttpClient _http;
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private EventReader(HttpClient http, HttpResponseMessage response, Stream stream) => (_http, _response, _lines) = (http, response, new StreamReader(stream));

    /// <summary>As the browser would send it back.</summary>
    public string LastEventId { get; private set; } = "";

    /// <summary>Connects, and returns once the stream has begun.</summary>
    public static async Task<EventReader> Connect(ShopHost shop, ShopClient admin, string? lastEventId = null, string query = "")
    {
        var http = new HttpClient { BaseAddress = shop.Address };
        var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/admin/inventory/live{query}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", admin.Token);
        if (lastEventId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        var reader = new EventReader(http, response, await response.Content.ReadAsStreamAsync());
        // The first block only says where in the feed this is.
        Assert.Null(await reader.Block());
        reader.LastEventId = reader.LastEventId.Length > 0 ? reader.LastEventId : lastEventId ?? "";
        return reader;
    }

    /// <summary>The next event.</summary>
    public async Task<JsonNode> Next()
    {
        while (true)
            if (await Block() is { } data)
                return data;
    }

    public ValueTask DisposeAsync()
    {
        _lines.Dispose();
        _response.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<JsonNode?> Block()
    {
        var (name, data) = ("", "");
        while (await _lines.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            if (line.Length == 0)
            {
                if (data.Length == 0)
                    return null;
                Assert.Equal("inventory", name);
                return JsonNode.Parse(data);
            }
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                LastEventId = line[4..];
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
                name = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                data = line[6..];
        }
        throw new EndOfStreamException("The stream has ended.");
    }
}
