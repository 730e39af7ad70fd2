using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SubscriptionBox.Tests.Support;

/// <summary>An answer of the API.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Body">The body, if it is JSON.</param>
/// <param name="Text">The body as text.</param>
/// <param name="Headers">Response headers, first values.</param>
public sealed record ApiAnswer(HttpStatusCode Status, JsonNode? Body, string Text, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>A member of the body; dots go deeper, numbers index lists.</summary>
    public JsonNode? this[string path] => path.Split('.').Aggregate(Body, (node, part) => int.TryParse(part, out var index) ? node?[index] : node?[part]);

    /// <summary>The text of a member.</summary>
    /// <exception cref="InvalidOperationException">It is not there.</exception>
    public string Str(string path) => this[path]?.ToString() ?? throw new InvalidOperationException($"No {path} in {(int)Status} {Text}");

    /// <summary>This answer, if it has the status.</summary>
    /// <exception cref="InvalidOperationException">It has another; the message shows the whole answer.</exception>
    public ApiAnswer Expect(HttpStatusCode status) =>
        Status == status ? this : throw new InvalidOperationException($"Expected {(int)status}, got {(int)Status}: {Text}");

    /// <summary>This answer, if it is a yes.</summary>
    public ApiAnswer Ok() => (int)Status is >= 200 and < 300 ? this : throw new InvalidOperationException($"Expected a yes, got {(int)Status}: {Text}");
}

/// <summary>Somebody who uses the API over HTTP: a customer, a member of staff, or nobody in particular.</summary>
public sealed class ShopClient(HttpClient http)
{
    /// <summary>Sent as bearer token when set.</summary>
    public string? Token { get; set; }

    /// <summary>Of a registered customer.</summary>
    public string CustomerId { get; private set; } = "";

    /// <summary>The last e-mail address signed in with.</summary>
    public string Email { get; private set; } = "";

    /// <summary>The last password signed in with.</summary>
    public string Password { get; private set; } = "";

    /// <summary>GET.</summary>
    public Task<ApiAnswer> Get(string path) => Send(HttpMethod.Get, path);

    /// <summary>POST with a JSON body.</summary>
    public Task<ApiAnswer> Post(string path, object? body = null, string? key = null) => Send(HttpMethod.Post, path, body, key);

    /// <summary>PUT with a JSON body.</summary>
    public Task<ApiAnswer> Put(string path, object body) => Send(HttpMethod.Put, path, body);

    /// <summary>PATCH with a JSON body.</summary>
    public Task<ApiAnswer> Patch(string path, object body) => Send(HttpMethod.Patch, path, body);

    /// <summary>DELETE.</summary>
    public Task<ApiAnswer> Delete(string path) => Send(HttpMethod.Delete, path);

    /// <summary>Any request; paths without a leading slash are below <c>/api/v1/</c>.</summary>
    public async Task<ApiAnswer> Send(HttpMethod method, string path, object? body = null, string? key = null, Action<HttpRequestMessage>? adjust = null)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith('/') ? path : "/api/v1/" + path);
        if (body is not null)
            request.Content = new StringContent(body as string ?? JsonSerializer.Serialize(body, Wire), Encoding.UTF8, "application/json");
        if (Token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        adjust?.Invoke(request);
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var json = response.Content.Headers.ContentType?.MediaType?.Contains("json", StringComparison.Ordinal) == true && text.Length > 0 ? JsonNode.Parse(text) : null;
        return new ApiAnswer(response.StatusCode, json, text, response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => h.Value.First(), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Signs up.</summary>
    public async Task<ShopClient> Register(string email, string country = "US", string timeZone = "America/New_York", string password = "a long walk in april")
    {
        var answer = (await Post("auth/register", new { email, password, name = "Tess Tester", country, timeZone })).Expect(HttpStatusCode.Created);
        (Token, CustomerId, Email, Password) = (answer.Str("token"), answer.Str("customerId"), email, password);
        return this;
    }

    /// <summary>Signs in.</summary>
    public async Task<ShopClient> SignIn(string email, string password)
    {
        Token = null;
        Token = (await Post("auth/login", new { email, password })).Ok().Str("token");
        (Email, Password) = (email, password);
        return this;
    }

    /// <summary>Signs in again, with the same password: after the clock has moved past the session's end.</summary>
    public Task<ShopClient> SignInAgain() => SignIn(Email, Password);

    /// <summary>Confirms the password: opens the five-minute window.</summary>
    public async Task<ShopClient> Reauthenticate()
    {
        (await Post("auth/reauthenticate", new { password = Password })).Ok();
        return this;
    }

    /// <summary>Adds an address; New York by default.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> AddAddress(string country = "US", string? region = "NY", string postalCode = "10001") =>
        (await Post("me/addresses", new { line1 = "1 Main Street", city = "Springfield", region, postalCode, country })).Expect(HttpStatusCode.Created).Str("id");

    /// <summary>Confirms the password and adds a sandbox payment method.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> AddCard(string token = "tok_visa")
    {
        await Reauthenticate();
        return (await Post("me/payment-methods", new { gateway = "sandbox", token })).Expect(HttpStatusCode.Created).Str("id");
    }

    /// <summary>Address, card and checkout.</summary>
    /// <returns>The answer to the checkout.</returns>
    public async Task<ApiAnswer> Subscribe(string planId, string token = "tok_visa", string country = "US", string? region = "NY", string? key = null, string? promoCode = null)
    {
        var addressId = await AddAddress(country, region, country == "US" ? "10001" : country == "DE" ? "10115" : "SW1A 1AA");
        var paymentMethodId = await AddCard(token);
        return await Post("subscriptions", new { planId, paymentMethodId, addressId, promoCode }, key);
    }

    private static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };
}
