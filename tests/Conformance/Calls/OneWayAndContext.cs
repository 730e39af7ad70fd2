using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using SubscriptionBox.Tests.Conformance.Support;

namespace SubscriptionBox.Tests.Conformance.Calls;

public interface IOneWayGrain : IGrainWithStringKey
{
    [OneWay]
    Task Tell(string what);

    Task Hold();

    Task<string> ForwardTo(string other, string what);
}

public sealed class OneWayGrain(Probe probe) : Grain, IOneWayGrain
{
    public Task Tell(string what)
    {
        probe.Note(this.GetPrimaryKeyString(), $"told {what}");
        return what == "bad news" ? throw new InvalidOperationException("nobody hears this") : Task.CompletedTask;
    }

    public Task Hold()
    {
        probe.Note(this.GetPrimaryKeyString(), "held");
        return probe.Gate(this.GetPrimaryKeyString());
    }

    public async Task<string> ForwardTo(string other, string what)
    {
        var scheduler = TaskScheduler.Current;
        await GrainFactory.GetGrain<IOneWayGrain>(other).Tell(what);
        return ReferenceEquals(scheduler, TaskScheduler.Current) ? "told" : "lost its scheduler";
    }
}

/// <summary>Semantic 5: a one-way call is over when it is sent, and its failure is nobody's.</summary>
public sealed class One_way_calls(RuntimeFixture runtime) : ConformanceTest(runtime)
{
    [Fact]
    public async Task Do_not_wait_for_the_grain()
    {
        var grain = New<IOneWayGrain>();
        var held = grain.Hold();
        await Probe.Noted(grain.GetPrimaryKeyString(), "held");
        await grain.Tell("later");
        Assert.DoesNotContain("told later", Probe.About(grain.GetPrimaryKeyString()));
        Probe.Open(grain.GetPrimaryKeyString());
        await held;
        await Probe.Noted(grain.GetPrimaryKeyString(), "told later");
    }

    [Fact]
    public async Task Tell_nobody_that_they_failed()
    {
        var grain = New<IOneWayGrain>();
        await grain.Tell("bad news");
        await Probe.Noted(grain.GetPrimaryKeyString(), "told bad news");
    }

    [Fact]
    public async Task Work_from_grain_to_grain()
    {
        var other = New<IOneWayGrain>();
        Assert.Equal("told", await New<IOneWayGrain>().ForwardTo(other.GetPrimaryKeyString(), "hello"));
        await Probe.Noted(other.GetPrimaryKeyString(), "told hello");
    }
}

public interface IContextGrain : IGrainWithStringKey
{
    Task<string?> Said(string key);

    Task<string?> SaidTo(string other, string key);

    Task Say(string key, string value);

    Task<List<string>> Baggage(string key);

    Task<string?> SaidAfter(string key, string gate);
}

[Reentrant]
public sealed class ContextGrain(Probe probe) : Grain, IContextGrain
{
    public Task<string?> Said(string key) => Task.FromResult(RequestContext.Get(key) as string);

    public Task<string?> SaidTo(string other, string key) => GrainFactory.GetGrain<IContextGrain>(other).Said(key);

    public Task Say(string key, string value)
    {
        RequestContext.Set(key, value);
        return Task.CompletedTask;
    }

    public Task<List<string>> Baggage(string key)
    {
        var list = (List<string>)RequestContext.Get(key)!;
        list.Add("added by the grain");
        return Task.FromResult(list);
    }

    public async Task<string?> SaidAfter(string key, string gate)
    {
        probe.Note(gate, "waiting");
        await probe.Gate(gate);
        return RequestContext.Get(key) as string;
    }
}

/// <summary>Semantic 4: the request context goes along with a call, as a copy, and never comes back.</summary>
public sealed class The_request_context(RuntimeFixture runtime) : ConformanceTest(runtime), IDisposable
{
    public void Dispose() => RequestContext.Clear();

    [Fact]
    public async Task Reaches_the_grain_and_the_grain_it_calls()
    {
        RequestContext.Set("who", "me");
        Assert.Equal("me", await New<IContextGrain>().Said("who"));
        Assert.Equal("me", await New<IContextGrain>().SaidTo(NewKey(), "who"));
    }

    [Fact]
    public async Task Does_not_come_back()
    {
        await New<IContextGrain>().Say("who", "the grain");
        Assert.Null(RequestContext.Get("who"));
    }

    [Fact]
    public async Task Does_not_stay_in_the_grain()
    {
        var grain = New<IContextGrain>();
        await grain.Say("who", "an earlier call");
        Assert.Null(await grain.Said("who"));
    }

    [Fact]
    public async Task Is_copied()
    {
        var mine = new List<string>();
        RequestContext.Set("baggage", mine);
        Assert.Equal(["added by the grain"], await New<IContextGrain>().Baggage("baggage"));
        Assert.Empty(mine);
    }

    [Fact]
    public async Task Stays_with_its_call_while_others_interleave()
    {
        var (grain, gate) = (New<IContextGrain>(), NewKey());
        RequestContext.Set("who", "the first");
        var first = grain.SaidAfter("who", gate);
        await Probe.Noted(gate, "waiting");
        RequestContext.Set("who", "the second");
        Assert.Equal("the second", await grain.Said("who"));
        Probe.Open(gate);
        Assert.Equal("the first", await first);
    }

    [Fact]
    public void Can_be_changed_and_emptied()
    {
        RequestContext.Set("a", 1);
        RequestContext.Set("b", 2);
        Assert.Equal(["a", "b"], RequestContext.Keys.Order());
        Assert.True(RequestContext.Remove("a"));
        Assert.False(RequestContext.Remove("a"));
        RequestContext.Clear();
        Assert.Empty(RequestContext.Keys);
    }
}
