using Orleans;
using Orleans.Runtime;
using SubscriptionBox.Tests.Conformance.Support;

namespace SubscriptionBox.Tests.Conformance.Calls;

public interface INamedGrain : IGrainWithStringKey
{
    Task<string> Key();

    Task<string> KeyOf(INamedGrain other);

    Task<INamedGrain> Self();
}

public interface INumberedGrain : IGrainWithIntegerKey
{
    Task<long> Key();
}

public interface IGuidGrain : IGrainWithGuidKey
{
    Task<Guid> Key();
}

public interface INumberedPartGrain : IGrainWithIntegerCompoundKey
{
    Task<(long, string?)> Key();
}

/// <summary>Two interfaces of one grain.</summary>
public interface IOtherSideGrain : IGrainWithStringKey
{
    Task<string> OtherSide();
}

public sealed class NamedGrain : Grain, INamedGrain, IOtherSideGrain
{
    private readonly string activation = Guid.NewGuid().ToString("N");

    public Task<string> Key() => Task.FromResult(this.GetPrimaryKeyString() + " " + activation);

    public Task<string> KeyOf(INamedGrain other) => other.Key();

    public Task<INamedGrain> Self() => Task.FromResult(this.AsReference<INamedGrain>());

    public Task<string> OtherSide() => Key();
}

public sealed class NumberedGrain : Grain, INumberedGrain
{
    public Task<long> Key() => Task.FromResult(this.GetPrimaryKeyLong());
}

public sealed class GuidGrain : Grain, IGuidGrain
{
    public Task<Guid> Key() => Task.FromResult(this.GetPrimaryKey());
}

public sealed class NumberedPartGrain : Grain, INumberedPartGrain
{
    public Task<(long, string?)> Key() => Task.FromResult((this.GetPrimaryKeyLong(out var part), part));
}

/// <summary>A grain that is no <see cref="Grain"/>.</summary>
public interface IFreeGrain : IGrainWithStringKey
{
    Task<string> Key();

    Task StartTimer();
}

public sealed class FreeGrain(IGrainContext context, Probe probe) : IGrainBase, IFreeGrain
{
    public IGrainContext GrainContext { get; } = context;

    public Task OnActivateAsync(CancellationToken token)
    {
        probe.Note(this.GetPrimaryKeyString(), "activated");
        return Task.CompletedTask;
    }

    public Task<string> Key() => Task.FromResult(this.GetPrimaryKeyString());

    public Task StartTimer()
    {
        var key = this.GetPrimaryKeyString();
        this.RegisterGrainTimer(() =>
        {
            probe.Note(key, "tick");
            return Task.CompletedTask;
        }, TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }
}

/// <summary>Grains are named by a kind and a key, and a reference is as good as the grain.</summary>
public sealed class References(RuntimeFixture runtime) : ConformanceTest(runtime)
{
    [Theory]
    [InlineData("plain")]
    [InlineData("with/slash and space")]
    [InlineData("042")]
    [InlineData("übergröße")]
    public async Task Carry_text_keys_as_they_are(string key)
    {
        Assert.StartsWith(key + " ", await Grains.GetGrain<INamedGrain>(key).Key(), StringComparison.Ordinal);
        Assert.Equal(key, Grains.GetGrain<INamedGrain>(key).GetPrimaryKeyString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public async Task Carry_whole_numbers(long key)
    {
        Assert.Equal(key, await Grains.GetGrain<INumberedGrain>(key).Key());
        Assert.Equal((key, "part"), await Grains.GetGrain<INumberedPartGrain>(key, "part").Key());
    }

    [Fact]
    public async Task Carry_guids()
    {
        var key = Guid.NewGuid();
        Assert.Equal(key, await Grains.GetGrain<IGuidGrain>(key).Key());
    }

    [Fact]
    public async Task Of_one_key_lead_to_one_activation()
    {
        var key = NewKey();
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Grains.GetGrain<INamedGrain>(key).Key()));
        Assert.Single(answers.Distinct());
    }

    [Fact]
    public async Task Can_be_handed_on()
    {
        var (first, second) = (New<INamedGrain>(), New<INamedGrain>());
        Assert.Equal(await second.Key(), await first.KeyOf(second));
        Assert.Equal(await first.Key(), await (await first.Self()).Key());
    }

    [Fact]
    public async Task Show_every_interface_of_the_grain()
    {
        var grain = New<INamedGrain>();
        Assert.Equal(await grain.Key(), await grain.AsReference<IOtherSideGrain>().OtherSide());
        Assert.Equal(await grain.Key(), await grain.Cast<IOtherSideGrain>().OtherSide());
    }

    [Fact]
    public void Are_equal_when_they_name_the_same_grain()
    {
        var key = NewKey();
        Assert.Equal(Grains.GetGrain<INamedGrain>(key), Grains.GetGrain<INamedGrain>(key));
        Assert.NotEqual(Grains.GetGrain<INamedGrain>(key), New<INamedGrain>());
        Assert.Equal(Grains.GetGrain<INamedGrain>(key).GetGrainId(), Grains.GetGrain<INamedGrain>(key).GetGrainId());
    }

    [Fact]
    public async Task Are_found_again_by_their_id()
    {
        var grain = New<INamedGrain>();
        var id = GrainId.Parse(grain.GetGrainId().ToString());
        Assert.Equal(grain.GetGrainId(), id);
        Assert.Equal(await grain.Key(), await Grains.GetGrain<INamedGrain>(id).Key());
    }

    [Fact]
    public void Have_ids_of_kind_and_key()
    {
        Assert.Equal("named/key-1", Grains.GetGrain<INamedGrain>("key-1").GetGrainId().ToString());
        Assert.Equal("numbered/2A", Grains.GetGrain<INumberedGrain>(42).GetGrainId().ToString());
        Assert.Equal("numberedpart/2A+part", Grains.GetGrain<INumberedPartGrain>(42, "part").GetGrainId().ToString());
        Assert.Equal("guid/00000000000000000000000000000007", Grains.GetGrain<IGuidGrain>(new Guid("00000000-0000-0000-0000-000000000007")).GetGrainId().ToString());
    }

    [Fact]
    public async Task Lead_to_grains_without_a_base_class_too()
    {
        var grain = New<IFreeGrain>();
        Assert.Equal(grain.GetPrimaryKeyString(), await grain.Key());
        await grain.StartTimer();
        await Probe.Noted(grain.GetPrimaryKeyString(), "tick");
        Assert.Equal(["activated", "tick"], Probe.About(grain.GetPrimaryKeyString()));
    }
}
