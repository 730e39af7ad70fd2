using Orleans;
using Orleans.Runtime;
using SubscriptionBox.Embedded.Runtime;
using SubscriptionBox.Embedded.Streams;

namespace SubscriptionBox.Embedded.Simulation;

/// <summary>
/// A whole cluster on one thread: several silos with their own activations over one store, a virtual clock, and a seed that decides the
/// order of everything that could happen in another order. Nothing happens except while one of the <c>Run</c> methods runs. Several
/// clusters may live in one process, each on its own thread.
/// </summary>
public sealed partial class SimulatedCluster : IDisposable
{
    private readonly Dictionary<string, SimulatedService> _services = [];
    private readonly List<Exception> _failures = [];

    private SimulatedCluster(SimulationOptions options, SimulationSeed seed, FaultPlan faults)
    {
        if (options.Assemblies.Count == 0)
            throw new ArgumentException("A simulation needs to know where the grain classes are.", nameof(options));
        Options = options;
        Seed = seed;
        Chance = seed.Random("runtime");
        Queue = new StepQueue(seed.Random("order"));
        Boundary = new SimulatedBoundary(options.Mutations);
        Faults = new SimulatedFaults(this, faults, seed);
        Store = new SimulatedStore(options.Mutations);
        Timeouts = new CallTimeouts(this);
        Directory = new SimulatedDirectory(this);
        Reminders = new SimulatedReminders(this);
        ClientSilo = new SimulatedSilo(this, 0, 0, TimeSpan.Zero);
        ClientSilo.Build();
        _silos = new SimulatedSilo[options.Silos];
    }

    /// <summary>What it was made of.</summary>
    public SimulationOptions Options { get; }

    /// <summary>What decides everything.</summary>
    public SimulationSeed Seed { get; }

    /// <summary>The fingerprint of what has happened so far.</summary>
    public SimulationTrace Trace { get; } = new();

    /// <summary>What goes wrong, and how often it has.</summary>
    public SimulatedFaults Faults { get; }

    /// <summary>The one store of all silos.</summary>
    public SimulatedStore Store { get; }

    /// <summary>The true time, that of the client.</summary>
    public TimeProvider Clock => ClientSilo.Clock;

    /// <summary>The true time now.</summary>
    public DateTimeOffset Now => ClientSilo.Clock.GetUtcNow();

    /// <summary>Calls grains from outside the cluster, as the web front does: a call may be lost on its way, and a silo may be down.</summary>
    public IGrainFactory Client => ClientSilo.Grains;

    /// <summary>Chance that belongs to the runtime; take your own from <see cref="Seed"/>.</summary>
    internal SimulationRandom Chance { get; }

    internal StepQueue Queue { get; }

    internal MessageBoundary Boundary { get; }

    internal CallTimeouts Timeouts { get; }

    internal SimulatedDirectory Directory { get; }

    internal SimulatedReminders Reminders { get; }

    internal SimulatedSilo ClientSilo { get; }

    internal MemoryStreamStore Streams { get; } = new();

    /// <summary>Starts a cluster and all its silos; the first step of time has passed when it returns.</summary>
    public static SimulatedCluster Start(SimulationOptions options, SimulationSeed seed, FaultPlan? faults = null)
    {
        var cluster = new SimulatedCluster(options, seed, faults ?? FaultPlan.None);
        try
        {
            cluster.StartAll();
            return cluster;
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    /// <summary>True for what a call may end with because the machinery beneath it failed: whether it was carried out is then unknown.</summary>
    public static bool IsUnknownOutcome(Exception error) => error is TimeoutException or OrleansException or SimulatedFaultException or OperationCanceledException;

    /// <summary>The service of this name, made now if there is none; the same for all silos.</summary>
    public SimulatedService Service(string name) => _services.TryGetValue(name, out var known) ? known : _services[name] = new(this, name);

    /// <summary>A grain's silo according to the directory; null when it has no activation.</summary>
    public SimulatedSilo? SiloOf(IAddressable grain) => Directory.SiloOf(grain.GetGrainId());

    /// <summary>Makes the directory lose this grain: for up to five minutes calls go to either of two activations.</summary>
    public void Double(IAddressable grain) => Directory.Double(grain.GetGrainId());

    /// <summary>The events of a stream provider that were given up, oldest first.</summary>
    public IReadOnlyList<ParkedStreamEvent> ReadParked(string provider, int max = 1000) => Streams.ReadParkedAsync(provider, max).GetAwaiter().GetResult();

    /// <summary>All reminders, by grain and name.</summary>
    public IReadOnlyList<ReminderEntry> ReadReminders() => Reminders.All;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var silo in _silos.Append(ClientSilo))
            silo?.Runtime?.Metrics.Dispose();
    }

    /// <summary>Fails the run, and answers false, when this is not the simulation's own thread: <paramref name="what"/> has left it and must be dropped.</summary>
    internal bool CheckThread(string what)
    {
        if (_thread == 0 || _thread == Environment.CurrentManagedThreadId)
            return true;
        var error = new SimulationException(
            $"Something left the thread of the simulation: {what} on thread {Environment.CurrentManagedThreadId}, not {_thread}. Last step: {_last}. It came from{Environment.NewLine}{Environment.StackTrace}");
        Volatile.Write(ref _escape, error);
        return false;
    }

    internal void NoteFault(FaultKind kind)
    {
        IsDisturbed = true;
        Trace.Add(StepKind.Fault, Running?.Index ?? 0, (uint)kind, 0, Queue.Now);
    }

    internal void Later(TimeSpan after, SimulatedStep step, SimulatedSilo silo) => Queue.AddAt(Queue.Now + after.Ticks, step, silo);

    internal long TicksAt(DateTime utc) => utc.Ticks - Options.StartsAt.UtcTicks;

    /// <summary>An operation of the store that is none of a grain's state.</summary>
    internal Task<T> CallStore<T>(SimulatedSilo silo, GrainId subject, string operation, bool isWrite, Func<T> carryOut)
    {
        var step = new StorageStep<T>(silo, operation, subject, isWrite, _ => carryOut());
        step.Begin();
        return step.Completion;
    }

    internal EmbeddedStreamProvider ProviderAt(SimulatedSilo silo, string name) =>
        Microsoft.Extensions.DependencyInjection.ServiceProviderKeyedServiceExtensions.GetRequiredKeyedService<EmbeddedStreamProvider>(silo.Services, name);
}
