using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Configuration;
using Orleans.Hosting;
using SubscriptionBox.Embedded.Runtime;

namespace SubscriptionBox.Embedded.Simulation;

/// <summary>
/// How simulated clusters are made. One object serves any number of them, also on several threads; what is costly to find out is found out
/// once, so keep it. Don't change it after the first use.
/// </summary>
public sealed class SimulationOptions
{
    private static readonly ConcurrentDictionary<string, GrainTypeMap> Known = new();
    private readonly Lock _gate = new();
    private GrainTypeMap? _types;

    /// <summary>How many silos there are.</summary>
    public int Silos { get; init; } = 3;

    /// <summary>When the simulation begins.</summary>
    public DateTimeOffset StartsAt { get; init; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Where the grain classes are.</summary>
    public IReadOnlyList<Assembly> Assemblies { get; init; } = [];

    /// <summary>How states and stream events are turned to and from text.</summary>
    public JsonSerializerOptions Json { get; init; } = new(JsonSerializerDefaults.Web);

    /// <summary>Adds a silo's own services; runs each time a silo starts, and everything it adds dies with the silo.</summary>
    public Action<SimulatedSilo, ISiloBuilder>? ConfigureSilo { get; init; }

    /// <summary>Names of the stream providers.</summary>
    public IReadOnlyList<string> StreamProviders { get; init; } = [];

    /// <summary>Names of storage providers beside the default one; all are the same store.</summary>
    public IReadOnlyList<string> StorageProviders { get; init; } = [];

    /// <summary>When activations are idle, and how long activation may take.</summary>
    public Action<GrainCollectionOptions>? Collection { get; init; }

    /// <summary>How long a caller waits for its answer.</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A call between silos takes at least so long.</summary>
    public TimeSpan LeastMessageLatency { get; init; } = TimeSpan.FromMicroseconds(200);

    /// <summary>A call between silos takes at most so long, when nothing is wrong.</summary>
    public TimeSpan MostMessageLatency { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>An operation of the store takes at least so long.</summary>
    public TimeSpan LeastStorageLatency { get; init; } = TimeSpan.FromMicroseconds(500);

    /// <summary>An operation of the store takes at most so long, when nothing is wrong.</summary>
    public TimeSpan MostStorageLatency { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>It takes at most so long until the others know that a silo is dead.</summary>
    public TimeSpan LongestFailureDetection { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How many workers a silo has of a stateless worker class that leaves it to the machine.</summary>
    public int StatelessWorkers { get; init; } = 4;

    /// <summary>Says of grain, reminder and time whether a tick would find anything to do; ticks that would not are left out, which saves time. Null for all of them.</summary>
    public Func<Orleans.Runtime.GrainId, string, DateTimeOffset, bool>? TickMatters { get; init; }

    /// <summary>More steps at one instant than this is taken for an endless loop.</summary>
    public long MostStepsAtOnce { get; init; } = 20_000_000;

    /// <summary>A client that runs longer than this waits for something that never comes.</summary>
    public TimeSpan LongestRun { get; init; } = TimeSpan.FromDays(30 * 365);

    /// <summary>Where silos log to; nowhere by default.</summary>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Bugs put in on purpose.</summary>
    public SimulationMutations Mutations { get; init; } = SimulationMutations.None;

    internal GrainTypeMap Types
    {
        get
        {
            lock (_gate)
                return _types ??= IsUsual ? Known.GetOrAdd(Key, _ => FindTypes()) : FindTypes();
        }
    }

    // What is known of classes holds for all options that change nothing about them: their constructors are compiled once.
    private bool IsUsual => Collection is null && Mutations.Interleave is null;

    private string Key => $"{StatelessWorkers} {string.Join(' ', Assemblies.Select(a => a.ManifestModule.ModuleVersionId))}";

    internal GrainCollectionOptions CreateCollection()
    {
        // A sweep finds little and costs much when a simulation runs for years; what a silo has forgotten, crashes show often enough.
        var collection = new GrainCollectionOptions { CollectionQuantum = TimeSpan.FromHours(12), CollectionAge = TimeSpan.FromDays(2) };
        Collection?.Invoke(collection);
        return collection;
    }

    private GrainTypeMap FindTypes()
    {
        var collection = CreateCollection();
        var classes = GrainAssemblies.ClassesIn([.. Assemblies]).Distinct().OrderBy(t => t.FullName, StringComparer.Ordinal);
        return new([.. classes.Select(type => Mutations.Interleave?.Invoke(type) == true
            ? new GrainClass(type, collection, StatelessWorkers) { MayInterleave = static (_, _) => true }
            : new GrainClass(type, collection, StatelessWorkers))]);
    }
}
