using System.Reflection;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting;
using SubscriptionBox.Accounts;
using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Inventory;

namespace SubscriptionBox.Api.Endpoints;

/// <summary>Stock changes as server-sent events: the latest numbers of each SKU that changed. A slow reader gets fewer events, never older ones. Goes on after <c>Last-Event-ID</c>.</summary>
/// <param name="grains">The grains.</param>
/// <param name="sessionId">Whose session this is: the stream ends with it (invariant I8).</param>
/// <param name="afterId">The last event the client has; null to begin now.</param>
/// <param name="snapshot">True to begin with the numbers of every SKU.</param>
public sealed class InventoryStream(IGrainFactory grains, string sessionId, long? afterId, bool snapshot) : IResult, IEndpointMetadataProvider
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(string), ["text/event-stream"]));

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(
            httpContext.RequestAborted, httpContext.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        // Held here for as long as the stream lasts: references to observers are weak.
        var watcher = new Watcher();
        var reference = grains.CreateObjectReference<IInventoryWatcher>(watcher);
        var feed = grains.GetGrain<IInventoryFeedGrain>("feed-inventory");
        try
        {
            await Send(httpContext, feed, reference, watcher, ends.Token);
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            // The client left, or the shop closes: the end of a stream, not an error.
        }
        finally
        {
            await Leave(feed, reference);
            GC.KeepAlive(watcher);
        }
    }

    private async Task Send(HttpContext http, IInventoryFeedGrain feed, IInventoryWatcher reference, Watcher watcher, CancellationToken ends)
    {
        var missed = await feed.Watch(reference, afterId);
        var last = 0L;
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        if (afterId is not null || snapshot)
        {
            watcher.Add(missed);
            await Write(http, "retry: 2000\n\n", ends);
        }
        else
        {
            // The place in the feed comes first, so that a client which loses the connection before its first event misses nothing either.
            last = missed.IsEmpty ? 0 : missed[^1].Id;
            await Write(http, $"id: {last}\nretry: 2000\n\n", ends);
        }
        var renewAt = DateTime.UtcNow + Renewal;
        while (!ends.IsCancellationRequested)
        {
            if (watcher.Take(last) is { Count: > 0 } entries)
            {
                // Asked before anything is shown: a session that is over is shown nothing more. Asking does not count as use.
                if (!await MayGoOn())
                    return;
                await Write(http, Text(entries), ends);
                last = Math.Max(last, entries[^1].Id);
            }
            else if (!await watcher.Wait(Heartbeat, ends))
            {
                await Write(http, ": still here\n\n", ends);
            }
            if (DateTime.UtcNow < renewAt)
                continue;
            renewAt = DateTime.UtcNow + Renewal;
            if (!await MayGoOn())
                return;
            watcher.Add(await feed.Watch(reference, last));
        }
    }

    private async Task<bool> MayGoOn() =>
        await grains.GetGrain<ISessionGrain>(sessionId).Check(passive: true) is { } session && session.Roles.Contains(Role.Administrator);

    private async Task Leave(IInventoryFeedGrain feed, IInventoryWatcher reference)
    {
        try
        {
            await feed.Unwatch(reference);
        }
        catch (Exception)
        {
            // While the shop closes, the feed may be gone before its watchers; it forgets those who do not ask again.
        }
        grains.DeleteObjectReference<IInventoryWatcher>(reference);
    }

    private static string Text(List<FeedEntry> entries)
    {
        var text = new StringBuilder();
        foreach (var (id, change) in entries)
            text.Append("id: ").Append(id).Append("\nevent: inventory\ndata: ").Append(JsonSerializer.Serialize(change, WireJson.Options)).Append("\n\n");
        return text.ToString();
    }

    private static async Task Write(HttpContext http, string text, CancellationToken ends)
    {
        await http.Response.WriteAsync(text, ends);
        await http.Response.Body.FlushAsync(ends);
    }

    private sealed class Watcher : IInventoryWatcher
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<string, FeedEntry> _waiting = [];
        private TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Changed(ImmutableArray<FeedEntry> entries)
        {
            Add(entries);
            return Task.CompletedTask;
        }

        public void Add(ImmutableArray<FeedEntry> entries)
        {
            if (entries.IsEmpty)
                return;
            lock (_gate)
            {
                foreach (var entry in entries)
                    if (!_waiting.TryGetValue(entry.Change.Sku, out var known) || known.Id < entry.Id)
                        _waiting[entry.Change.Sku] = entry;
                _arrived.TrySetResult();
            }
        }

        /// <summary>What arrived, in order. What has an id at or below <paramref name="last"/> was sent already.</summary>
        public List<FeedEntry> Take(long last)
        {
            lock (_gate)
            {
                List<FeedEntry> taken = [.. _waiting.Values.Where(e => e.Id > last).OrderBy(e => e.Id)];
                _waiting.Clear();
                _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
                return taken;
            }
        }

        public async Task<bool> Wait(TimeSpan atMost, CancellationToken ends)
        {
            Task arrived;
            lock (_gate)
                arrived = _arrived.Task;
            return await Task.WhenAny(arrived, Task.Delay(atMost, ends)) == arrived;
        }
    }
}
