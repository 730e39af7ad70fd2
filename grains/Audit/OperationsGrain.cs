using System.Globalization;
using SubscriptionBox.Audit;

namespace SubscriptionBox.Grains.Audit;

/// <inheritdoc cref="IOperationsGrain"/>
[StatelessWorker]
public sealed class OperationsGrain(IProjections projections, IEventLog events) : Grain, IOperationsGrain
{
    /// <inheritdoc/>
    public async Task<Answer<ImmutableArray<ParkedEventView>>> Parked(Caller caller)
    {
        if (caller.Role is not (Role.Administrator or Role.System))
            return CommonRefusal.Forbidden;
        var parked = await Task.WhenAll(projections.Names.Order(StringComparer.Ordinal).Select(async name => (name, Events: await ParkedOf(name))));
        return parked.SelectMany(consumer => consumer.Events.Select(e => View(consumer.name, e))).ToImmutableArray();
    }

    /// <inheritdoc/>
    public async Task<Answer<EventFlowView>> Flow(Caller caller)
    {
        if (caller.Role is not (Role.Administrator or Role.System))
            return CommonRefusal.Forbidden;
        var waiting = await GrainFactory.GetGrain<IOutboxRelayGrain>("relay").Waiting();
        var consumers = await Task.WhenAll(projections.Names.Select(Consumer));
        return new EventFlowView(await events.End(), waiting.Outboxes, waiting.Oldest, [.. consumers]);
    }

    internal static ParkedEventView View(string consumer, ParkedEvent parked) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{consumer}.{parked.Position}"), consumer, parked);

    private Task<ImmutableArray<ParkedEvent>> ParkedOf(string name) => GrainFactory.GetGrain<IParkedEventsGrain>(ParkedEventsGrain.Prefix + name).Get();

    private async Task<ConsumerView> Consumer(string name)
    {
        // The position first: the log does not get shorter, so that nobody is ahead of it.
        var position = await projections.Get(name).Position();
        var parked = await ParkedOf(name);
        int Count(ParkedStatus status) => parked.Count(e => e.Status == status);
        return new ConsumerView(name, position, await events.End() - position, Count(ParkedStatus.Retrying), Count(ParkedStatus.Parked), Count(ParkedStatus.Waiting), parked.Length >= ParkingRules.Most);
    }
}
