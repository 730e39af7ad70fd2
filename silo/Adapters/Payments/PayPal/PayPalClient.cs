using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace SubscriptionBox.Silo.Adapters.Payments.PayPal;

/// <summary>What PayPal answered.</summary>
/// <param name="Status">0 when there was no answer: the request may or may not have been carried out.</param>
/// <param name="Body">Undefined when there was none.</param>
/// <param name="Why">For people: no body, no header, nothing personal.</param>
public readonly record struct PayPalAnswer(int Status, JsonElement Body, string Why)
{
    /// <summary>Carried out.</summary>
    public bool Ok => Status is >= 200 and < 300;

    /// <summary>Not taken, whatever became of earlier ones: too many requests, one with the same id under way, or the shop's credentials are refused.</summary>
    public bool NotTaken => Status is 401 or 403 or 409 or 429;

    /// <summary>Refused for good.</summary>
    public bool Refused => Status is >= 400 and < 500 && !NotTaken;

    /// <summary>PayPal's own word for a refusal: the issue of the first detail, or the name of the error.</summary>
    public string Issue => (Body.Member("details").First().Text("issue") ?? Body.Text("name") ?? $"HTTP_{Status}").ToUpperInvariant();
}

/// <summary>PayPal's REST API: signs in, sends, and never throws for what a network or PayPal may do.</summary>
public sealed class PayPalClient(IOptions<PayPalOptions> options) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        BaseAddress = options.Value.Address, Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly SemaphoreSlim _signingIn = new(1, 1);
    private AccessToken? _token;

    /// <summary>What time-outs and access tokens run by: the machine's own time, whatever the shop's clock says.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Looks something up.</summary>
    public Task<PayPalAnswer> Get(string path) => Send(HttpMethod.Get, path, null, null);

    /// <summary>Sends a request.</summary>
    /// <param name="requestId">PayPal-Request-Id: the same id again gives the latest state of what the first one began.</param>
    public Task<PayPalAnswer> Post(string path, string? requestId, Action<Utf8JsonWriter> body)
    {
        var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
            body(writer);
        return Send(HttpMethod.Post, path, json.ToArray(), requestId);
    }

    /// <summary>Deletes something.</summary>
    public Task<PayPalAnswer> Delete(string path) => Send(HttpMethod.Delete, path, null, null);

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _signingIn.Dispose();
    }

    private async Task<PayPalAnswer> Send(HttpMethod method, string path, byte[]? body, string? requestId)
    {
        for (var again = false; ; again = true)
        {
            var (token, why) = await Token();
            if (token is null)
                // Nothing was sent: as good as not taken.
                return new PayPalAnswer(429, default, why);
            var answer = await Once(() =>
            {
                var request = new HttpRequestMessage(method, path);
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
                if (body is not null)
                {
                    request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
                    request.Headers.Add("Prefer", "return=representation");
                }
                if (requestId is not null)
                    request.Headers.Add("PayPal-Request-Id", requestId);
                return request;
            }, path);
            if (answer.Status != 401 || again)
                return answer;
            // The token ran out early, or was taken back: once more with a new one. A 401 carries nothing out.
            Interlocked.CompareExchange(ref _token, null, token);
        }
    }

    private async Task<(AccessToken? Token, string Why)> Token()
    {
        if (_token is { } held && Fresh(held))
            return (held, "");
        await _signingIn.WaitAsync();
        try
        {
            if (_token is { } known && Fresh(known))
                return (known, "");
            var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.Value.ClientId}:{options.Value.ClientSecret}"));
            var answer = await Once(() => new HttpRequestMessage(HttpMethod.Post, "/v1/oauth2/token")
            {
                Headers = { Authorization = new AuthenticationHeaderValue("Basic", credentials) },
                Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]),
            }, "/v1/oauth2/token");
            if (!answer.Ok || answer.Body.Text("access_token") is not { } value)
                return (null, $"PayPal did not sign the shop in: {answer.Why}");
            var seconds = answer.Body.Member("expires_in") is { ValueKind: JsonValueKind.Number } expires ? expires.GetInt64() : 0;
            _token = new AccessToken(value, Time.GetTimestamp(), TimeSpan.FromSeconds(Math.Max(0, seconds - 60)));
            return (_token, "");
        }
        finally
        {
            _signingIn.Release();
        }
    }

    private async Task<PayPalAnswer> Once(Func<HttpRequestMessage> make, string path)
    {
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.TimeoutSeconds), Time);
            using var request = make();
            using var response = await _http.SendAsync(request, patience.Token);
            var bytes = await response.Content.ReadAsByteArrayAsync(patience.Token);
            return new PayPalAnswer((int)response.StatusCode, Json(bytes, response.StatusCode), $"{(int)response.StatusCode} of {Kind(path)}");
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException or JsonException)
        {
            return new PayPalAnswer(0, default, $"{(failure is OperationCanceledException ? "Time-out" : failure.GetType().Name)} of {Kind(path)}");
        }
    }

    private static JsonElement Json(byte[] bytes, HttpStatusCode status)
    {
        if (bytes.Length == 0)
            return default;
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return document.RootElement.Clone();
        }
        catch (JsonException) when ((int)status >= 300)
        {
            // A gateway's own error page says nothing but its status.
            return default;
        }
    }

    /// <summary>The path without ids: what may stand in a log.</summary>
    private static string Kind(string path) => string.Join('/', path.Split('/', '?').Where(part => part.Length > 0 && !part.Any(char.IsUpper) && part.Length <= 24));

    private bool Fresh(AccessToken token) => Time.GetElapsedTime(token.At) < token.Lasts;

    private sealed record AccessToken(string Value, long At, TimeSpan Lasts);
}
