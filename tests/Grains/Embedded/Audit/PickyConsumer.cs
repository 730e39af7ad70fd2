using Microsoft.Extensions.DependencyInjection;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Silo.ReadSide;

namespace SubscriptionBox.Tests.Grains.Audit;

/// <summary>A consumer of events of <c>settings/…</c> that fails when it is told to. It outlives the shop, as a database would.</summary>
public sealed class PickyConsumer(EventOrder order) : IProjection
{
    private readonly Lock _gate = new();
    private readonly List<string> _handled = [];
    private readonly HashSet<long> _redone = [];
    private long _position;

    public string Name => "prj-picky";

    public EventOrder Order => order;

    /// <summary>Which events it fails on, as source and sequence: <c>settings/a 1</c>.</summary>
    public HashSet<string> Refuses { get; } = [];

    /// <summary>Events after which it fails although they are handled: all that is lost is the answer.</summary>
    public HashSet<string> LosesTheAnswerTo { get; } = [];

    /// <summary>Fails on everything until then.</summary>
    public DateTimeOffset? BusyUntil { get; set; }

    /// <summary>The silo dies right after an effect of a second handling, before anybody hears of it.</summary>
    public bool DiesAfterRedo { get; set; }

    /// <summary>What it made of the log, in the order in which it did.</summary>
    public IReadOnlyList<string> Handled
    {
        get
        {
            lock (_gate)
                return [.. _handled];
        }
    }

    public Task<long> Position() => Task.FromResult(_position);

    public Task Apply(IReadOnlyList<LoggedEvent> batch)
    {
        if (BusyUntil is { } until)
            throw new ConsumerBusyException(until);
        lock (_gate)
        {
            // All or nothing, as a transaction is.
            var mine = batch.Where(e => e.Position > _position && e.Event.Source.StartsWith("settings/", StringComparison.Ordinal)).Select(e => Text(e.Event)).ToList();
            Check(mine);
            _handled.AddRange(mine);
            _position = Math.Max(_position, batch[^1].Position);
            return mine.Any(LosesTheAnswerTo.Contains) ? Task.FromException(new TimeoutException("Nobody answered.")) : Task.CompletedTask;
        }
    }

    public Task Skip(long position)
    {
        lock (_gate)
            _position = Math.Max(_position, position);
        return Task.CompletedTask;
    }

    public Task Redo(LoggedEvent happened)
    {
        lock (_gate)
        {
            Check([Text(happened.Event)]);
            if (_redone.Add(happened.Position))
                _handled.Add(Text(happened.Event));
        }
        return DiesAfterRedo ? Task.FromException(new IOException("The silo died.")) : Task.CompletedTask;
    }

    /// <summary>Lets a shop have it beside its own consumers.</summary>
    public void JoinTo(IServiceCollection services)
    {
        services.AddSingleton<Projections>();
        services.AddSingleton<IProjections>(s => new WithOneMore(s.GetRequiredService<Projections>(), this));
    }

    private void Check(IEnumerable<string> events)
    {
        if (events.FirstOrDefault(Refuses.Contains) is { } poison)
            throw new InvalidOperationException($"I cannot stand {poison}.");
    }

    private static string Text(EventRecord e) => $"{e.Source} {e.Sequence}";

    private sealed class WithOneMore(IProjections inner, PickyConsumer more) : IProjections
    {
        public IReadOnlyList<string> Names => [.. inner.Names, more.Name];

        public IProjection Get(string name) => name == more.Name ? more : inner.Get(name);
    }
}
