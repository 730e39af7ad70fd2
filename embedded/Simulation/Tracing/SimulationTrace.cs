using System.Runtime.CompilerServices;

namespace SubscriptionBox.Embedded.Simulation;

/// <summary>The fingerprint of a run: two runs with the same hash took the same steps at the same times.</summary>
public sealed class SimulationTrace
{
    private const int Kinds = (int)StepKind.Silo + 1;
    private readonly long[] _counts = new long[Kinds];

    /// <summary>A rolling hash over kind, silo, subject, operation and time of every step.</summary>
    public ulong Hash { get; private set; } = 0x9E3779B97F4A7C15UL;

    /// <summary>How many steps have run.</summary>
    public long Steps { get; private set; }

    /// <summary>Told of every step when set; costs time.</summary>
    public Action<TraceEvent>? Listener { get; set; }

    /// <summary>How many steps of a kind have run.</summary>
    public long CountOf(StepKind kind) => _counts[(int)kind];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(StepKind kind, int silo, uint subject, uint operation, long time)
    {
        Steps++;
        _counts[(int)kind]++;
        var hash = (Hash ^ ((ulong)kind << 56 ^ (ulong)(uint)silo << 48 ^ (ulong)time)) * 0x9E3779B97F4A7C15UL;
        hash = (hash ^ (hash >> 29) ^ ((ulong)subject << 32 | operation)) * 0xbf58476d1ce4e5b9UL;
        Hash = hash ^ (hash >> 32);
    }
}
