using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SubscriptionBox.Tests.Providers.Emulators;

/// <summary>A payment provider on loopback, with books of its own. It answers over HTTP as the real one does (provider-facts.md), keeps every exchange, and goes wrong when a test says so.</summary>
public abstract class EmulatedProvider : IAsyncDisposable
{
    private readonly object _gate = new();
    private readonly List<Exchange> _exchanges = [];
    private readonly Queue<(Trouble Trouble, Func<ApiRequest, bool> Where)> _troubles = new();
    private readonly Queue<Action> _later = new();
    private WebApplication? _app;

    /// <summary>The provider's own time.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>Lets the client's patience end: called when a request meets <see cref="Trouble.Silence"/>.</summary>
    public Action PatienceEnds { get; init; } = () => { };

    /// <summary>Everything that was asked and answered, oldest first.</summary>
    public IReadOnlyList<Exchange> Exchanges
    {
        get { lock (_gate) return [.. _exchanges]; }
    }

    /// <summary>Whatever no honest client does: the same key with other parameters, a request without credentials.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Webhooks that wait to be delivered.</summary>
    public List<JsonObject> Events { get; } = [];

    /// <summary>Listens on a free port.</summary>
    public async Task Open()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(Handle);
        await _app.StartAsync();
        Address = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    /// <summary>The next request that matches meets this trouble; by default the next one that takes money.</summary>
    public void Next(Trouble trouble, Func<ApiRequest, bool>? where = null)
    {
        lock (_gate)
            _troubles.Enqueue((trouble, where ?? TakesMoney));
    }

    /// <summary>Carries out what was answered with an error and left for later.</summary>
    public void RunLater()
    {
        lock (_gate)
        {
            while (_later.TryDequeue(out var action))
                action();
        }
    }

    /// <summary>Payments that succeeded, in the provider's own books.</summary>
    public IReadOnlyList<Captured> Books
    {
        get { lock (_gate) return [.. CapturedOnes()]; }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_app is not null)
            await _app.DisposeAsync();
    }

    /// <summary>Does something to the books from outside: a customer who agrees on the provider's page.</summary>
    protected T Locked<T>(Func<T> action)
    {
        lock (_gate)
            return action();
    }

    /// <summary>A request that takes money.</summary>
    protected abstract bool TakesMoney(ApiRequest request);

    /// <summary>Answers as the real one does; nothing else runs meanwhile.</summary>
    protected abstract ApiReply Answer(ApiRequest request);

    /// <summary>The provider's own body of an error that is nobody's fault.</summary>
    protected abstract JsonNode ErrorBody(int status);

    /// <summary>A request failed inside the provider: some remember that under its key.</summary>
    protected virtual void RememberFailure(ApiRequest request, ApiReply failure)
    {
    }

    /// <summary>Payments that succeeded.</summary>
    protected abstract IEnumerable<Captured> CapturedOnes();

    private async Task Handle(HttpContext http)
    {
        var request = await Read(http);
        Trouble? trouble;
        ApiReply? reply;
        lock (_gate)
        {
            trouble = _troubles.TryPeek(out var next) && next.Where(request) ? _troubles.Dequeue().Trouble : null;
            reply = Reply(request, trouble);
            _exchanges.Add(new Exchange(request, reply));
        }
        if (trouble == Trouble.Silence)
        {
            // Until the client gives up.
            var gone = new TaskCompletionSource();
            await using (http.RequestAborted.Register(() => gone.TrySetResult()))
            {
                PatienceEnds();
                await gone.Task;
            }
            return;
        }
        if (reply is null)
        {
            http.Abort();
            return;
        }
        http.Response.StatusCode = reply.Status;
        foreach (var (name, value) in reply.Headers ?? new Dictionary<string, string>())
            http.Response.Headers[name] = value;
        if (reply.Body is { } body)
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(body.ToJsonString());
        }
    }

    private ApiReply? Reply(ApiRequest request, Trouble? trouble)
    {
        switch (trouble)
        {
            case null:
                return Answer(request);
            case Trouble.AnswerLost:
                Answer(request);
                return null;
            case Trouble.NeverArrives or Trouble.Silence:
                return null;
            case Trouble.TooMany:
                return new ApiReply(429, ErrorBody(429));
            case Trouble.InFlight:
                return new ApiReply(409, ErrorBody(409));
            default:
                if (trouble == Trouble.ErrorAfter)
                    Answer(request);
                if (trouble == Trouble.ErrorAndLater)
                    _later.Enqueue(() => Answer(request));
                var failure = new ApiReply(500, ErrorBody(500));
                if (trouble != Trouble.ErrorAndLater)
                    RememberFailure(request, failure);
                return failure;
        }
    }

    private static async Task<ApiRequest> Read(HttpContext http)
    {
        var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        return new ApiRequest(
            http.Request.Method, http.Request.Path.Value ?? "/", [.. http.Request.Query.SelectMany(q => q.Value.Select(v => KeyValuePair.Create(q.Key, v ?? "")))],
            http.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString()), body.ToArray());
    }

    /// <summary>A body as JSON; an empty object when there is none.</summary>
    protected static JsonObject Json(ApiRequest request) => request.Body.Length == 0 ? [] : JsonNode.Parse(Encoding.UTF8.GetString(request.Body))!.AsObject();
}
