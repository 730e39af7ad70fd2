using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using SubscriptionBox.Tests.Conformance.Support;

namespace SubscriptionBox.Tests.Conformance.State;

/// <summary>Semantic 9: a grain's record is read before it starts, and every write names the version it replaces.</summary>
public sealed class Records(RuntimeFixture runtime) : ConformanceTest(runtime)
{
    private readonly string key = NewKey();

    private IProbedRecordGrain Grain => Grains.GetGrain<IProbedRecordGrain>(key);

    private ProbeStorage Storage => (ProbeStorage)Runtime.Services.GetRequiredKeyedService<IGrainStorage>(SuiteServices.ProbeStorage);

    [Fact]
    public async Task Do_not_exist_before_they_are_written() => Assert.Equal(new RecordView(0, null, false), await Grain.See());

    [Fact]
    public async Task Are_read_before_the_grain_starts()
    {
        Storage.Overwrite("probed", Grain.GetGrainId(), new Record { Value = 7 });
        Assert.Equal(7, (await Grain.See()).Value);
        Assert.Equal(["read", "activated with 7"], Probe.About(key));
    }

    [Fact]
    public async Task Get_a_version_with_every_write()
    {
        var (first, second) = (await Grain.Write(1), await Grain.Write(2));
        Assert.Equal((new RecordView(1, "1", true), new RecordView(2, "2", true)), (first, second));
    }

    [Fact]
    public async Task Outlive_their_activation()
    {
        await Grain.Write(5);
        await Grain.Leave();
        Assert.Equal(new RecordView(5, "1", true), await Grain.See());
    }

    [Fact]
    public async Task Start_anew_when_cleared()
    {
        await Grain.Write(5);
        Assert.Equal(new RecordView(0, null, false), await Grain.Clear());
        Assert.Equal(new RecordView(6, "1", true), await Grain.Write(6));
    }

    [Fact]
    public async Task Can_be_read_again()
    {
        await Grain.Write(5);
        Storage.Overwrite("probed", Grain.GetGrainId(), new Record { Value = 9 });
        Assert.Equal(new RecordView(9, "2", true), await Grain.ReadAgain());
    }

    [Fact]
    public async Task Are_not_overwritten_by_an_activation_that_has_not_seen_the_last_version()
    {
        await Grain.Write(5);
        Storage.Overwrite("probed", Grain.GetGrainId(), new Record { Value = 9 });
        await Assert.ThrowsAsync<InconsistentStateException>(() => Grain.Write(6));
    }

    [Fact]
    public async Task Are_read_anew_by_a_new_activation_after_a_conflict_that_nobody_caught()
    {
        await Grain.Write(5);
        var before = await Grain.Activation();
        Storage.Overwrite("probed", Grain.GetGrainId(), new Record { Value = 9 });
        await Assert.ThrowsAsync<InconsistentStateException>(() => Grain.Write(6));
        Assert.Equal(9, (await Grain.See()).Value);
        Assert.NotEqual(before, await Grain.Activation());
    }

    [Fact]
    public async Task Leave_the_activation_be_when_the_grain_caught_the_conflict()
    {
        await Grain.Write(5);
        var before = await Grain.Activation();
        Storage.Overwrite("probed", Grain.GetGrainId(), new Record { Value = 9 });
        Assert.Equal("somebody else wrote", await Grain.TryWrite(6));
        Assert.Equal(before, await Grain.Activation());
        Assert.Equal(6, (await Grain.See()).Value);
    }

    [Fact]
    public async Task Keep_the_state_that_could_not_be_written()
    {
        await Grain.Write(5);
        var before = await Grain.Activation();
        Storage.FailNextWrite(key, new IOException("disk full"));
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => Grain.Write(6));
        Assert.Equal(typeof(OrleansException), failure.GetType());
        Assert.Contains("disk full", failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(new RecordView(6, "1", true), await Grain.See());
        Assert.Equal(before, await Grain.Activation());
    }

    [Fact]
    public async Task Are_written_once_when_two_writes_overlap()
    {
        await Grain.Write(5);
        Assert.Equal("1 of 2 failed", await Grain.WriteTwiceAtOnce());
    }

    [Fact]
    public async Task Cannot_be_touched_from_outside_their_grain()
    {
        await Grain.KeepState();
        var record = Probe.Kept<IPersistentState<Record>>(key);
        Assert.Throws<InvalidOperationException>(() => record.State);
        Assert.Throws<InvalidOperationException>(() => record.State = new Record());
        await Assert.ThrowsAsync<OrleansException>(() => record.WriteStateAsync());
    }
}

/// <summary>The same of the storage that the edition brings along.</summary>
public sealed class Records_in_the_default_storage(RuntimeFixture runtime) : ConformanceTest(runtime)
{
    [Fact]
    public async Task Are_kept_and_cleared()
    {
        var grain = New<IDefaultRecordGrain>();
        Assert.Equal(new RecordView(0, null, false), await grain.See());
        var written = await grain.Write(5);
        Assert.True(written.Exists);
        Assert.NotNull(written.Etag);
        await grain.Leave();
        Assert.Equal(written, await grain.See());
        Assert.NotEqual(written.Etag, (await grain.Write(6)).Etag);
        var cleared = await grain.Clear();
        Assert.Equal((0, false), (cleared.Value, cleared.Exists));
        await grain.Leave();
        Assert.Equal(0, (await grain.See()).Value);
    }

    [Fact]
    public async Task Are_written_once_when_two_writes_overlap()
    {
        var grain = New<IDefaultRecordGrain>();
        await grain.Write(5);
        Assert.Equal("1 of 2 failed", await grain.WriteTwiceAtOnce());
    }
}
