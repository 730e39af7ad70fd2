using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SubscriptionBox.Tests.Embedded.Runtime;

/// <summary>Traces and measurements of calls, under the names Orleans gives them.</summary>
public sealed class When_someone_listens
{
    [Fact]
    public async Task A_call_is_a_span_at_the_caller_and_one_in_the_grain()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.Orleans.Application",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        await using var silo = await TestSilo.StartAsync();
        using var root = new Activity("root").Start();
        ActivitySource.AddActivityListener(listener);

        await silo.Grains.GetGrain<IChainGrain>(0).Sum(1);
        await silo.StopAsync();

        var mine = spans.Where(s => s.TraceId == root.TraceId).ToList();
        Assert.Equal(2, mine.Count(s => s.Kind == ActivityKind.Client));
        var servers = mine.Where(s => s.Kind == ActivityKind.Server).ToList();
        Assert.Equal(2, servers.Count);
        Assert.All(servers, s => Assert.Equal("IChainGrain/Sum", s.DisplayName));
        Assert.All(servers, s => Assert.Contains(mine, client => client.SpanId == s.ParentSpanId));
    }

    [Fact]
    public async Task Activations_and_calls_are_counted()
    {
        var counted = new ConcurrentQueue<(string Name, string? Type)>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, self) => Enable(instrument, self) };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => counted.Enqueue((instrument.Name, Type(tags))));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => counted.Enqueue((instrument.Name, Type(tags))));
        listener.Start();
        await using var silo = await TestSilo.StartAsync();

        await silo.Grains.GetGrain<ISimpleGrain>("a").Echo("");

        Assert.Contains(("orleans-catalog-activation-created", "simple"), counted);
        Assert.Contains(("orleans-app-requests-latency", "simple"), counted);
    }

    private static void Enable(Instrument instrument, MeterListener listener)
    {
        if (instrument.Meter.Name == "Microsoft.Orleans")
            listener.EnableMeasurementEvents(instrument);
    }

    private static string? Type(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == "type")
                return tag.Value as string;
        }

        return null;
    }
}
