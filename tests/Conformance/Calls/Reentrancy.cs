using Orleans;
using Orleans.Runtime;
using SubscriptionBox.Tests.Conformance.Support;

namespace SubscriptionBox.Tests.Conformance.Calls;

public interface ILoopGrain : IGrainWithStringKey
{
    /// <summary>Calls itself, by way of another grain if one is named; allowing the chain to come back or not.</summary>
    Task<string> CallBack(string? byWayOf, bool allow, bool suppress = false);

    Task<string> Relay(string to);

    /// <summary>Allows, ends the section, and then calls itself.</summary>
    Task<string> CallBackAfterwards();

    [ResponseTimeout("00:00:00.7")]
    Task<string> Answer();
}

public sealed class LoopGrain : Grain, ILoopGrain
{
    public async Task<string> CallBack(string? byWayOf, bool allow, bool suppress)
    {
        using var allowed = allow ? RequestContext.AllowCallChainReentrancy() : default(IDisposable);
        using var suppressed = suppress ? RequestContext.SuppressCallChainReentrancy() : default(IDisposable);
        return await Try(() => byWayOf is null
            ? this.AsReference<ILoopGrain>().Answer()
            : GrainFactory.GetGrain<ILoopGrain>(byWayOf).Relay(this.GetPrimaryKeyString()));
    }

    public Task<string> Relay(string to) => GrainFactory.GetGrain<ILoopGrain>(to).Answer();

    public async Task<string> CallBackAfterwards()
    {
        RequestContext.AllowCallChainReentrancy().Dispose();
        return await Try(() => this.AsReference<ILoopGrain>().Answer());
    }

    public Task<string> Answer() => Task.FromResult("answered");

    private static async Task<string> Try(Func<Task<string>> call)
    {
        try
        {
            return await call();
        }
        catch (TimeoutException)
        {
            return "timed out";
        }
    }
}

/// <summary>Semantic 3: a chain of calls that comes back to a busy grain waits for itself, unless the grain allowed it.</summary>
public sealed class Reentrancy(RuntimeFixture runtime) : ConformanceTest(runtime)
{
    [Fact]
    public async Task Is_not_there_unless_asked_for() => Assert.Equal("timed out", await New<ILoopGrain>().CallBack(null, allow: false));

    [Fact]
    public async Task Is_not_there_by_way_of_another_grain_either() => Assert.Equal("timed out", await New<ILoopGrain>().CallBack(NewKey(), allow: false));

    [Fact]
    public async Task Lets_the_chain_come_back_where_it_is_allowed() => Assert.Equal("answered", await New<ILoopGrain>().CallBack(null, allow: true));

    [Fact]
    public async Task Lets_it_come_back_by_way_of_another_grain() => Assert.Equal("answered", await New<ILoopGrain>().CallBack(NewKey(), allow: true));

    [Fact]
    public async Task Can_be_suppressed_again() => Assert.Equal("timed out", await New<ILoopGrain>().CallBack(null, allow: true, suppress: true));

    [Fact]
    public async Task Ends_with_its_section() => Assert.Equal("timed out", await New<ILoopGrain>().CallBackAfterwards());
}
