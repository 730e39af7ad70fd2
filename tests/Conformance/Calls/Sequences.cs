using Orleans;
using SubscriptionBox.Tests.Conformance.Support;

namespace SubscriptionBox.Tests.Conformance.Calls;

/// <summary>A grain method may give one value after the other.</summary>
public sealed class Sequences(RuntimeFixture runtime) : ConformanceTest(runtime)
{
    [Fact]
    public async Task Arrive_whole_and_in_order()
    {
        var numbers = new List<int>();
        await foreach (var number in New<ISlowGrain>().CountTo(250))
            numbers.Add(number);
        Assert.Equal(Enumerable.Range(1, 250), numbers);
    }

    [Fact]
    public async Task Give_what_is_there_while_more_is_coming()
    {
        var gate = NewKey();
        var numbers = new List<int>();
        await foreach (var number in New<ISlowGrain>().CountTo(3, gate))
        {
            numbers.Add(number);
            if (number == 2)
                Probe.Open(gate);
        }
        Assert.Equal([1, 2, 3], numbers);
    }

    [Fact]
    public async Task End_in_the_grain_when_the_reader_stops_reading()
    {
        var grain = New<ISlowGrain>();
        await foreach (var number in grain.CountUntilStopped())
            if (number == 3)
                break;
        await Probe.Noted(grain.GetPrimaryKeyString(), "ended");
    }
}
