using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using SubscriptionBox.Tests.Conformance.Support;

namespace SubscriptionBox.Tests.Conformance.Lifecycle;

public interface IRemindedGrain : IGrainWithStringKey, IRemindable
{
    Task Register(string name, TimeSpan due, TimeSpan period);

    Task<bool> Unregister(string name);

    Task<string> Names();

    Task Leave();

    Task Hold(string gate);
}

public sealed class RemindedGrain(Probe probe) : Grain, IRemindedGrain
{
    private string Key => this.GetPrimaryKeyString();

    public Task Register(string name, TimeSpan due, TimeSpan period) => this.RegisterOrUpdateReminder(name, due, period);

    public async Task<bool> Unregister(string name)
    {
        if (await this.GetReminder(name) is not { } reminder)
            return false;
        await this.UnregisterReminder(reminder);
        return true;
    }

    public async Task<string> Names() => string.Join(", ", (await this.GetReminders()).Select(r => r.ReminderName).Order());

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task Hold(string gate)
    {
        probe.Note(Key, "held");
        return probe.Gate(gate);
    }

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        probe.Note(Key, $"{reminderName} every {status.Period} ({status.FirstTickTime.Kind}, {(status.CurrentTickTime >= status.FirstTickTime ? "after the first was due" : "too early")})");
        probe.Note(Key, reminderName);
        return Task.CompletedTask;
    }
}

/// <summary>Semantic 12: reminders are durable, and wake their grain.</summary>
public sealed class Reminders(RuntimeFixture runtime) : ConformanceTest(runtime)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Long enough to be stored before it is due: a tick that was due earlier than that is lost, and the next one comes a period later.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task Tick_when_they_are_due()
    {
        var grain = New<IRemindedGrain>();
        await grain.Register("wake", Soon, Minute);
        await Probe.Noted(grain.GetPrimaryKeyString(), "wake");
        Assert.Equal("wake every 00:01:00 (Utc, after the first was due)", Probe.About(grain.GetPrimaryKeyString())[0]);
    }

    [Fact]
    public async Task Wait_for_a_running_call()
    {
        var (grain, gate) = (New<IRemindedGrain>(), NewKey());
        await grain.Register("wake", Soon, Minute);
        var held = grain.Hold(gate);
        await Probe.Noted(grain.GetPrimaryKeyString(), "held");
        var witness = New<IRemindedGrain>();
        await witness.Register("witness", 2 * Soon, Minute);
        await Probe.Noted(witness.GetPrimaryKeyString(), "witness");
        Assert.Equal(["held"], Probe.About(grain.GetPrimaryKeyString()));
        Probe.Open(gate);
        await held;
        await Probe.Noted(grain.GetPrimaryKeyString(), "wake");
    }

    [Fact]
    public async Task Outlive_the_activation_that_registered_them()
    {
        var grain = New<IRemindedGrain>();
        await grain.Register("wake", Soon, Minute);
        await grain.Leave();
        await Probe.Noted(grain.GetPrimaryKeyString(), "wake");
        Assert.Equal("wake", await grain.Names());
    }

    [Fact]
    public async Task Are_one_for_each_name()
    {
        var grain = New<IRemindedGrain>();
        await grain.Register("first", Minute, Minute);
        await grain.Register("second", Minute, Minute);
        await grain.Register("first", Soon, Minute);
        Assert.Equal("first, second", await grain.Names());
        await Probe.Noted(grain.GetPrimaryKeyString(), "first");
    }

    [Fact]
    public async Task End_when_they_are_unregistered()
    {
        var grain = New<IRemindedGrain>();
        await grain.Register("first", Minute, Minute);
        Assert.True(await grain.Unregister("first"));
        Assert.False(await grain.Unregister("first"));
        Assert.Equal("", await grain.Names());
    }

    [Fact]
    public async Task Have_a_period_of_a_minute_at_least() =>
        await Assert.ThrowsAsync<ArgumentException>(() => New<IRemindedGrain>().Register("often", Minute, TimeSpan.FromSeconds(59)));
}
