using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using SubscriptionBox.Tests.Conformance.Support;

namespace SubscriptionBox.Tests.Conformance.Lifecycle;

public interface ITimerGrain : IGrainWithStringKey
{
    /// <summary>Starts a timer that notes its ticks as "name in" and "name out" and waits between at the gate of its name.</summary>
    Task Start(string name, bool interleave, double periodMilliseconds);

    Task StartFailing(string name);

    Task StartChanging(string name);

    Task Stop(string name);

    Task StopInside(string name);

    [AlwaysInterleave]
    Task Open(string name);

    Task Hold(string name);

    /// <summary>Starts a timer and then keeps the grain busy.</summary>
    Task HoldAndStart(string name, string timer);

    Task Leave();

    Task StartLegacy(string name);

    Task<bool> TicksInTheGrain(string name);
}

public sealed class TimerGrain(Probe probe) : Grain, ITimerGrain
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(1);
    private readonly Dictionary<string, IGrainTimer> timers = [];
    private TaskScheduler? scheduler;
    private bool sameScheduler = true;

    private string Key => this.GetPrimaryKeyString();

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Note(Key, "deactivating");
        return Task.CompletedTask;
    }

    public Task Start(string name, bool interleave, double periodMilliseconds)
    {
        scheduler = TaskScheduler.Current;
        timers[name] = this.RegisterGrainTimer(Tick, name, new GrainTimerCreationOptions(Soon, Period(periodMilliseconds)) { Interleave = interleave });
        return Task.CompletedTask;
    }

    public Task StartFailing(string name)
    {
        timers[name] = this.RegisterGrainTimer(() =>
        {
            probe.Note(Key, $"{name} fails");
            throw new InvalidOperationException("a tick that fails");
        }, Soon, Soon);
        return Task.CompletedTask;
    }

    public Task StartChanging(string name)
    {
        timers[name] = this.RegisterGrainTimer(_ =>
        {
            probe.Note(Key, $"{name} in");
            timers[name].Change(Soon, Timeout.InfiniteTimeSpan);
            return Task.CompletedTask;
        }, Soon, TimeSpan.FromHours(1));
        return Task.CompletedTask;
    }

    public Task StopInside(string name)
    {
        timers[name] = this.RegisterGrainTimer(async _ =>
        {
            probe.Note(Key, $"{name} in");
            timers[name].Dispose();
            await Task.Yield();
            probe.Note(Key, $"{name} out");
        }, Soon, Soon);
        return Task.CompletedTask;
    }

    public Task Stop(string name)
    {
        timers[name].Dispose();
        probe.Note(Key, $"{name} stopped");
        return Task.CompletedTask;
    }

    public Task Open(string name)
    {
        probe.Open($"{Key} {name}");
        return Task.CompletedTask;
    }

    public async Task Hold(string name)
    {
        probe.Note(Key, $"{name} in");
        await probe.Gate($"{Key} {name}");
        probe.Note(Key, $"{name} out");
    }

    public async Task HoldAndStart(string name, string timer)
    {
        await Start(timer, interleave: false, periodMilliseconds: 1);
        await Hold(name);
    }

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task StartLegacy(string name)
    {
#pragma warning disable CS0618 // the old timer is part of the subset, and interleaves
        RegisterTimer(state => Tick((string)state!, default), name, Soon, Timeout.InfiniteTimeSpan);
#pragma warning restore CS0618
        return Task.CompletedTask;
    }

    public Task<bool> TicksInTheGrain(string name) => Task.FromResult(sameScheduler);

    private async Task Tick(string name, CancellationToken stopping)
    {
        sameScheduler &= scheduler is null || ReferenceEquals(scheduler, TaskScheduler.Current);
        await Hold(name);
        if (stopping.IsCancellationRequested)
            probe.Note(Key, $"{name} was asked to stop");
    }

    private static TimeSpan Period(double milliseconds) => milliseconds < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(milliseconds);
}
