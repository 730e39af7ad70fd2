using Orleans;
using SubscriptionBox.Tests.Conformance.Support;

namespace SubscriptionBox.Tests.Conformance.Calls;

public interface IFilteredGrain : IFiltered
{
    Task<string> Greet(string name);

    Task<string> GreetBy(string other, string name);

    Task<int> Count();

    Task Fail();
}

public interface ISelfFilteringGrain : IGrainWithStringKey
{
    Task<string> Greet(string name);
}

public sealed class FilteredGrain : Grain, IFilteredGrain
{
    public Task<string> Greet(string name) => Task.FromResult($"hello {name}");

    public Task<string> GreetBy(string other, string name) => GrainFactory.GetGrain<IFilteredGrain>(other).Greet(name);

    public Task<int> Count() => Task.FromResult(3);

    public Task Fail() => throw new InvalidOperationException("no");
}

/// <summary>Is its own filter.</summary>
public sealed class SelfFilteringGrain(Probe probe) : Grain, ISelfFilteringGrain, IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        probe.Note(this.GetPrimaryKeyString(), $"{context.MethodName} of {context.ImplementationMethod.DeclaringType!.Name} by {(context.SourceId is null ? "nobody" : "somebody")}");
        if (context.Request.GetArgument(0) is "stop")
        {
            context.Result = "stopped";
            return;
        }
        await context.Invoke();
        context.Result = $"{context.Result}!";
    }

    public Task<string> Greet(string name) => Task.FromResult($"hello {name}");
}

/// <summary>Call filters stand around every call, on the way out and on the way in.</summary>
public sealed class Filters(RuntimeFixture runtime) : ConformanceTest(runtime)
{
    [Fact]
    public async Task See_the_method_its_arguments_and_the_result()
    {
        var grain = New<IFilteredGrain>();
        Assert.Equal("hello you (filtered)", await grain.Greet("you"));
        Assert.Equal(
            ["out Greet from outside", "in Greet(you)", "in answered hello you", "out answered hello you (filtered)"],
            Probe.About(grain.GetPrimaryKeyString()));
    }

    [Fact]
    public async Task See_results_that_are_values()
    {
        var grain = New<IFilteredGrain>();
        Assert.Equal(3, await grain.Count());
        Assert.Contains("in answered 3", Probe.About(grain.GetPrimaryKeyString()));
    }

    [Fact]
    public async Task Know_the_calling_grain_on_the_way_out()
    {
        var (first, second) = (New<IFilteredGrain>(), New<IFilteredGrain>());
        await first.GreetBy(second.GetPrimaryKeyString(), "you");
        Assert.Contains($"out Greet from {first.GetPrimaryKeyString()}", Probe.About(second.GetPrimaryKeyString()));
    }

    [Fact]
    public async Task See_the_exception()
    {
        var grain = New<IFilteredGrain>();
        await Assert.ThrowsAsync<InvalidOperationException>(grain.Fail);
        Assert.Contains("in threw no", Probe.About(grain.GetPrimaryKeyString()));
    }

    [Fact]
    public async Task May_be_the_grain_itself_and_answer_in_its_place()
    {
        var grain = New<ISelfFilteringGrain>();
        Assert.Equal(("hello you!", "stopped"), (await grain.Greet("you"), await grain.Greet("stop")));
        Assert.Equal("Greet of SelfFilteringGrain by somebody", Probe.About(grain.GetPrimaryKeyString())[0]);
    }
}
