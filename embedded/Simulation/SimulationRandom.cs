using System.Numerics;
using System.Runtime.CompilerServices;

namespace SubscriptionBox.Embedded.Simulation;

/// <summary>Chance drawn from a seed (xoshiro256**): the same numbers in every process and on every machine. Not thread safe: a simulation has one thread.</summary>
public sealed class SimulationRandom
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    public SimulationRandom(ulong seed)
    {
        _a = Split(ref seed);
        _b = Split(ref seed);
        _c = Split(ref seed);
        _d = Split(ref seed);
    }

    /// <summary>The next 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong NextBits()
    {
        var result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        var shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>A number from 0 to <paramref name="end"/> - 1.</summary>
    public int Next(int end) => (int)Math.BigMul(NextBits(), (ulong)end, out _);

    /// <summary>A number from <paramref name="start"/> to <paramref name="end"/> - 1.</summary>
    public int Next(int start, int end) => start + Next(end - start);

    /// <summary>A number from 0 to <paramref name="end"/> - 1.</summary>
    public long NextLong(long end) => (long)Math.BigMul(NextBits(), (ulong)end, out _);

    /// <summary>A number from 0 up to, not including, 1.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>True with this probability; draws nothing for 0.</summary>
    public bool Chance(double probability) => probability > 0 && NextDouble() < probability;

    /// <summary>A time between two bounds.</summary>
    public TimeSpan Between(TimeSpan least, TimeSpan most) => least >= most ? least : least + new TimeSpan(NextLong((most - least).Ticks));

    /// <summary>One of the items.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[Next(items.Count)];

    /// <summary>An id like a random one.</summary>
    public Guid NextGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, NextBits());
        BitConverter.TryWriteBytes(bytes[8..], NextBits());
        return new(bytes);
    }

    private static ulong Split(ref ulong seed) => StableHash.Mix(seed += 0x9E3779B97F4A7C15UL);
}
