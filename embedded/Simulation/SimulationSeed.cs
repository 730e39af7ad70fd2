using System.Globalization;

namespace SubscriptionBox.Embedded.Simulation;

/// <summary>The number that decides everything a simulation leaves to chance. The same seed, options and workload give the same run, step by step.</summary>
public readonly record struct SimulationSeed(ulong Value)
{
    /// <summary>Reads a seed as it is printed: a decimal number.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static SimulationSeed Parse(string text) => new(ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture));

    /// <summary>Chance for one purpose. Purposes do not disturb each other: drawing more for one changes nothing for another.</summary>
    public SimulationRandom Random(string purpose) => new(Value ^ StableHash.Of(purpose));

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Hashes that are the same in every process, unlike those of <see cref="string"/>.</summary>
internal static class StableHash
{
    public static ulong Of(string? text)
    {
        var hash = 0xcbf29ce484222325UL;
        foreach (var character in text ?? "")
            hash = (hash ^ character) * 0x100000001b3UL;
        return Mix(hash);
    }

    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9UL;
        value = (value ^ (value >> 27)) * 0x94d049bb133111ebUL;
        return value ^ (value >> 31);
    }
}
