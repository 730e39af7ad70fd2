using Orleans;
using SubscriptionBox.Tests.Conformance.Support;

namespace SubscriptionBox.Tests.Conformance.Streams;

/// <summary>Semantic 12: what is published to a stream reaches each of its subscribers, one event at a time.</summary>
public sealed class Event_streams(RuntimeFixture runtime) : ConformanceTest(runtime)
{
    private readonly string key = NewKey();

    [Fact]
    public async Task Wake_the_grain_of_their_key()
    {
        Open("first");
        await Publish(ImplicitConsumerGrain.Namespace, "first");
        await Probe.Noted(key, "first out");
        Assert.Equal(["activated", $"subscribed to implicit/{key} of {SuiteServices.Streams}", "first in", "first out"], Probe.About(key));
    }

    [Fact]
    public async Task Deliver_in_order_and_one_at_a_time()
    {
        var names = Enumerable.Range(0, 8).Select(n => $"event {n}").ToArray();
        Open(names);
        await Publish(ImplicitConsumerGrain.Namespace, names);
        await Probe.Noted(key, "event 7 out");
        Assert.Equal(names.SelectMany(n => new[] { n + " in", n + " out" }), Probe.About(key).Skip(2));
    }

    [Fact]
    public async Task Wait_for_the_consumer()
    {
        await Publish(ImplicitConsumerGrain.Namespace, "slow", "next");
        await Probe.Noted(key, "slow in");
        Open("next");
        var other = NewKey();
        Probe.Open($"{other} witness");
        await Grains.GetGrain<IProducerGrain>(NewKey()).Publish(ImplicitConsumerGrain.Namespace, other, new StreamEvent(1, "witness"));
        await Probe.Noted(other, "witness out");
        Assert.DoesNotContain("next in", Probe.About(key));
        Open("slow");
        await Probe.Noted(key, "next out");
    }

    [Fact]
    public async Task Reach_a_new_activation_of_the_consumer()
    {
        Open("first", "second");
        await Publish(ImplicitConsumerGrain.Namespace, "first");
        await Probe.Noted(key, "first out");
        await Grains.GetGrain<IImplicitConsumerGrain>(key).Leave();
        await Publish(ImplicitConsumerGrain.Namespace, "second");
        await Probe.Noted(key, "second out");
        Assert.Equal(2, Probe.About(key).Count(n => n == "activated"));
    }

    [Fact]
    public async Task Reach_every_grain_that_subscribed_itself()
    {
        var (first, second) = (New<ISubscriberGrain>(), New<ISubscriberGrain>());
        await first.Subscribe("explicit", key);
        await second.Subscribe("explicit", key);
        await Publish("explicit", "news");
        await Probe.Noted(first.GetPrimaryKeyString(), "news");
        await Probe.Noted(second.GetPrimaryKeyString(), "news");
    }

    [Fact]
    public async Task Remember_a_subscription_beyond_its_activation()
    {
        var subscriber = New<ISubscriberGrain>();
        await subscriber.Subscribe("explicit", key);
        await subscriber.Leave();
        Assert.Equal(1, await subscriber.Subscriptions("explicit", key));
        await subscriber.Resume("explicit", key);
        await Publish("explicit", "news");
        await Probe.Noted(subscriber.GetPrimaryKeyString(), "news");
    }

    [Fact]
    public async Task Do_not_reach_whoever_unsubscribed()
    {
        var (leaving, staying) = (New<ISubscriberGrain>(), New<ISubscriberGrain>());
        await leaving.Subscribe("explicit", key);
        await staying.Subscribe("explicit", key);
        await leaving.Unsubscribe("explicit", key);
        Assert.Equal(0, await leaving.Subscriptions("explicit", key));
        await Publish("explicit", "news");
        await Probe.Noted(staying.GetPrimaryKeyString(), "news");
        Assert.Empty(Probe.About(leaving.GetPrimaryKeyString()));
    }

    [Fact]
    public async Task Are_kept_apart_by_key_and_namespace()
    {
        var (mine, other) = (New<ISubscriberGrain>(), New<ISubscriberGrain>());
        await mine.Subscribe("explicit", key);
        await other.Subscribe("explicit", NewKey());
        await Publish("another", "for nobody");
        await Publish("explicit", "for me");
        await Probe.Noted(mine.GetPrimaryKeyString(), "for me");
        Assert.Equal(["for me"], Probe.About(mine.GetPrimaryKeyString()));
        Assert.Empty(Probe.About(other.GetPrimaryKeyString()));
    }

    private Task Publish(string streamNamespace, params string[] texts) =>
        Grains.GetGrain<IProducerGrain>(NewKey()).Publish(streamNamespace, key, [.. texts.Select((text, number) => new StreamEvent(number, text))]);

    private void Open(params string[] texts)
    {
        foreach (var text in texts)
            Probe.Open($"{key} {text}");
    }
}
