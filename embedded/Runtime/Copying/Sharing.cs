using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Numerics;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>Which types may be shared between grains without a copy.</summary>
internal static class Sharing
{
    private static readonly ConcurrentDictionary<Type, bool> Known = new();

    private static readonly HashSet<Type> Values =
    [
        typeof(string), typeof(decimal), typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly),
        typeof(TimeSpan), typeof(Int128), typeof(UInt128), typeof(Half), typeof(BigInteger), typeof(Complex), typeof(Version), typeof(Uri),
        typeof(CultureInfo), typeof(IPAddress), typeof(IPEndPoint), typeof(CancellationToken), typeof(Type), typeof(Nothing), typeof(void),
        typeof(System.Text.Json.JsonElement), typeof(TimeZoneInfo), typeof(Index), typeof(Range), typeof(System.Text.Rune),
    ];

    private static readonly HashSet<Type> ImmutableShapes =
    [
        typeof(ImmutableArray<>), typeof(ImmutableList<>), typeof(ImmutableHashSet<>), typeof(ImmutableSortedSet<>), typeof(ImmutableDictionary<,>),
        typeof(ImmutableSortedDictionary<,>), typeof(ImmutableQueue<>), typeof(ImmutableStack<>), typeof(Nullable<>), typeof(ReadOnlyMemory<>),
        typeof(ValueTuple<>), typeof(ValueTuple<,>), typeof(ValueTuple<,,>), typeof(ValueTuple<,,,>), typeof(ValueTuple<,,,,>),
        typeof(ValueTuple<,,,,,>), typeof(ValueTuple<,,,,,,>), typeof(Tuple<>), typeof(Tuple<,>), typeof(Tuple<,,>), typeof(Tuple<,,,>), typeof(KeyValuePair<,>),
        typeof(System.Collections.Frozen.FrozenDictionary<,>), typeof(System.Collections.Frozen.FrozenSet<>),
    ];

    public static bool IsShareable(Type type) => Known.GetOrAdd(type, Decide);

    /// <summary>True for what cannot change at all: no attribute is believed.</summary>
    public static bool CannotChange(Type type)
    {
        if (IsBare(type) || IsReference(type) || typeof(Exception).IsAssignableFrom(type))
            return true;
        if (type.Assembly == typeof(Sharing).Assembly && type.IsDefined(typeof(ImmutableAttribute), inherit: false))
            return true;
        return type.IsGenericType && ImmutableShapes.Contains(type.GetGenericTypeDefinition()) && type.GetGenericArguments().All(CannotChange);
    }

    private static bool IsBare(Type type) => type.IsPrimitive || type.IsEnum || type.IsPointer || Values.Contains(type);

    private static bool IsReference(Type type) =>
        typeof(GrainReference).IsAssignableFrom(type) || typeof(IPAddress).IsAssignableFrom(type) || typeof(Type).IsAssignableFrom(type) || typeof(CultureInfo).IsAssignableFrom(type);

    private static bool Decide(Type type)
    {
        if (type.IsPrimitive || type.IsEnum || type.IsPointer || Values.Contains(type))
            return true;
        if (type.IsDefined(typeof(ImmutableAttribute), inherit: false))
            return true;
        if (IsReference(type))
            return true;

        // Orleans shares the exception of a local call, too.
        if (typeof(Exception).IsAssignableFrom(type))
            return true;
        if (!type.IsGenericType)
            return false;
        var shape = type.GetGenericTypeDefinition();
        return shape == typeof(Immutable<>) || (ImmutableShapes.Contains(shape) && type.GetGenericArguments().All(Closed));
    }

    // A class may have mutable heirs: a container of it is only safe if it is sealed or itself promised to be immutable.
    private static bool Closed(Type element) => IsShareable(element);
}
