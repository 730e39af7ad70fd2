using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SubscriptionBox.Calendar;

namespace SubscriptionBox.Grains.Calendar;

/// <summary>One shard of the calendar. It keeps nothing: what is due stands in the states of the grains that are due, so that after any outage the next tick finds all of it.</summary>
public sealed class RenewalCalendarGrain(IDueIndex index, TimeProvider clock, IOptions<CalendarOptions> options, ILogger<RenewalCalendarGrain> log)
    : Grain, IRenewalCalendarGrain, IRemindable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMinutes(1);
    private readonly Deferrals _deferrals = new();

    private int Shard => int.Parse(this.GetPrimaryKeyString().AsSpan("cal-".Length), CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public Task Start() => this.RegisterOrUpdateReminder("due", Tick, Tick);

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status) => RunDue(clock.GetUtcNow());

    /// <inheritdoc/>
    public async Task<int> RunDue(DateTimeOffset upTo)
    {
        var woken = 0;
        var wakes = new Dictionary<DueGrain, int>();
        while (true)
        {
            var due = await index.Due(Shard, upTo, options.Value.BatchSize + _deferrals.Count);
            var ready = due.Where(d => _deferrals.MayWake(d, upTo)).ToArray();
            if (ready.Length == 0)
                return woken;
            foreach (var grain in ready)
                wakes[grain] = wakes.GetValueOrDefault(grain) + 1;
            woken += await WakeAll(ready, upTo, wakes);
        }
    }

    /// <summary>Oldest first, a few at a time.</summary>
    private async Task<int> WakeAll(DueGrain[] ready, DateTimeOffset upTo, Dictionary<DueGrain, int> wakes)
    {
        var woken = 0;
        var queue = new Queue<DueGrain>(ready);
        await Task.WhenAll(Enumerable.Range(0, Math.Min(options.Value.WakesAtOncePerShard, ready.Length)).Select(_ => Worker()));
        return woken;

        async Task Worker()
        {
            while (queue.TryDequeue(out var due))
            {
                if (await Wake(due, upTo, wakes[due]))
                    woken++;
            }
        }
    }

    private async Task<bool> Wake(DueGrain due, DateTimeOffset upTo, int times)
    {
        try
        {
            if (times > options.Value.WakesForOneInstant)
                throw new InvalidOperationException($"It was woken {times - 1} times and still is due at {due.At:O}.");
            var grain = GrainKinds.Find<IWakeable>(GrainFactory, due.Kind, due.Key) ?? throw new InvalidOperationException("Nothing of this kind can be woken.");
            await grain.Wake(upTo);
            _deferrals.Worked(due);
            return true;
        }
        catch (Exception failure)
        {
            var again = _deferrals.Failed(due, upTo);
            log.LogError(failure, "Waking {Kind}/{Key}, due at {At:O}, failed; again at {Again:O}", due.Kind, due.Key, due.At, again);
            return false;
        }
    }
}
