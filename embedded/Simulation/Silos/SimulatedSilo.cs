using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using SubscriptionBox.Embedded.Runtime;

namespace SubscriptionBox.Embedded.Simulation;

/// <summary>
/// One life of one silo: its own services, activations and wall clock. A silo that starts again is a new object with the same index. In
/// each silo's services stand this object, its <see cref="TimeProvider"/>, and the cluster.
/// </summary>
public sealed class SimulatedSilo
{
    private readonly HashSet<(string Kind, string Key)>? _written;
    private ServiceProvider? _services;

    internal SimulatedSilo(SimulatedCluster cluster, int index, int life, TimeSpan skew)
    {
        Cluster = cluster;
        Index = index;
        Life = life;
        Clock = new SimulatedClock(cluster.Queue, this, cluster.Options.StartsAt) { Skew = skew };
        Turns = new SimulatedTurns(this);
        Context = new SimulationContext(this);
        _written = cluster.Options.Mutations.RewriteAfterCrash is null ? null : [];
    }

    /// <summary>The cluster it is in.</summary>
    public SimulatedCluster Cluster { get; }

    /// <summary>From 1; 0 for the client outside.</summary>
    public int Index { get; }

    /// <summary>How often the silo with this index has started before.</summary>
    public int Life { get; }

    /// <summary>The time as this silo sees it.</summary>
    public SimulatedClock Clock { get; }

    /// <summary>False once it has died or stopped: nothing of it runs any more.</summary>
    public bool IsAlive { get; private set; } = true;

    /// <summary>True for the client: it calls grains and hosts none, and no fault ends it.</summary>
    public bool IsClient => Index == 0;

    /// <summary>True while it cannot reach the store.</summary>
    public bool StoreIsUnreachable { get; internal set; }

    /// <summary>True while it cannot reach other silos.</summary>
    public bool IsCutOff { get; internal set; }

    /// <summary>Its services.</summary>
    public IServiceProvider Services => _services!;

    /// <summary>Makes references whose calls begin at this silo.</summary>
    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    /// <summary>How many activations it has.</summary>
    public int Activations => Runtime.Directory.Count;

    internal EmbeddedRuntime Runtime { get; private set; } = null!;

    internal SimulatedTurns Turns { get; }

    internal SimulationContext Context { get; }

    /// <summary>The others believe that it takes part: calls are sent to it. A dead silo is a member until it is found dead.</summary>
    internal bool IsMember { get; set; }

    /// <summary>Until when it stands still, in ticks; 0 when it does not.</summary>
    internal long FrozenUntil { get; set; }

    /// <inheritdoc/>
    public override string ToString() => IsClient ? "client" : Life == 0 ? $"silo {Index}" : $"silo {Index} (life {Life + 1})";

    internal void Build()
    {
        _services = SiloServices.Build(this);
        Runtime = _services.GetRequiredService<EmbeddedRuntime>();
    }

    internal void End()
    {
        IsAlive = false;
        Runtime.Metrics.Dispose();
        if (_written is not null)
            Cluster.NoteWrittenByDeadSilo(_written);
    }

    internal void NoteWriter(string kind, string key) => _written?.Add((kind, key));

    internal static SimulatedSilo Of(EmbeddedRuntime runtime) => ((SimulatedCarrier)runtime.Carrier!).Silo;

    /// <summary>The silo whose turn or host code is running; null outside a simulation's steps.</summary>
    internal static SimulatedSilo? Current =>
        RuntimeContext.Current is Activation activation ? Of(activation.Runtime) : (SynchronizationContext.Current as SimulationContext)?.Silo;
}
