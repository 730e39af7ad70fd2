using Orleans;
using Orleans.Runtime;
using Orleans.Serialization;

namespace SubscriptionBox.Tests.Embedded.Runtime;

/// <summary>What the runtime refuses, and how it says so.</summary>
public sealed class When_something_cannot_be_done
{
    [Fact]
    public async Task A_type_that_is_not_marked_does_not_travel()
    {
        await using var silo = await TestSilo.StartAsync();
        var refused = await Assert.ThrowsAsync<CodecNotFoundException>(async () => await silo.Grains.GetGrain<ISimpleGrain>("a").Return(new Unmarked()));
        Assert.Contains(nameof(Unmarked), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interface_without_a_class_is_named()
    {
        await using var silo = await TestSilo.StartAsync();
        var refused = Assert.Throws<ArgumentException>(() => silo.Grains.GetGrain<IAbsentGrain>("a"));
        Assert.Contains(nameof(IAbsentGrain), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_generic_interface_is_an_interface_like_any_other()
    {
        await using var silo = await TestSilo.StartAsync();
        List<int> sent = [1, 2, 3];
        var same = await silo.Grains.GetGrain<IBoxGrain<List<int>>>("a").Same(sent);
        Assert.Equal(sent, same);
        Assert.NotSame(sent, same);
    }

    [Fact]
    public async Task A_grain_type_without_a_class_fails_the_call()
    {
        await using var silo = await TestSilo.StartAsync();
        var lost = silo.Grains.GetGrain<ISimpleGrain>(GrainId.Create("no-such-type", "a"));
        await Assert.ThrowsAsync<ArgumentException>(() => lost.Echo(""));
    }

    [Fact]
    public async Task A_reminder_needs_a_table()
    {
        await using var silo = await TestSilo.StartAsync();
        var refused = await Assert.ThrowsAsync<OrleansConfigurationException>(() =>
            silo.Grains.GetGrain<IWakefulGrain>("a").Register(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)));
        Assert.Contains("UseInMemoryReminderService", refused.Message, StringComparison.Ordinal);
    }

    public interface IAbsentGrain : IGrainWithStringKey
    {
        Task Nothing();
    }

    private sealed class Unmarked;
}
