using Orleans.Placement;

namespace Orleans.Concurrency;

/// <summary>The method changes nothing: it may run while other read-only methods run.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadOnlyAttribute : Attribute;

/// <summary>Any call to the grain may interleave with any other at an await.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute;

/// <summary>The method interleaves with everything and never holds anything up.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute;

/// <summary>Names a method <c>bool (IInvokable)</c>, static or not, that says which calls may interleave.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class MayInterleaveAttribute(string callbackMethodName) : Attribute
{
    internal string CallbackMethodName { get; } = callbackMethodName;
}

/// <summary>The call completes when it is sent; its result and its errors are not reported back.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneWayAttribute : Attribute;

/// <summary>A pool of interchangeable activations; the default bound is the number of processors.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StatelessWorkerAttribute : PlacementAttribute
{
    public StatelessWorkerAttribute()
        : this(-1, true)
    {
    }

    public StatelessWorkerAttribute(int maxLocalWorkers)
        : this(maxLocalWorkers, true)
    {
    }

    public StatelessWorkerAttribute(int maxLocalWorkers, bool removeIdleWorkers)
    {
        AskedWorkers = maxLocalWorkers;
        MaxLocalWorkers = maxLocalWorkers > 0 ? maxLocalWorkers : Environment.ProcessorCount;
        RemoveIdleWorkers = removeIdleWorkers;
    }

    internal int MaxLocalWorkers { get; }

    /// <summary>The number that was written down; not positive when it was left to the machine.</summary>
    internal int AskedWorkers { get; }

    internal bool RemoveIdleWorkers { get; }
}

/// <summary>Carries a value across a grain boundary without a copy; both sides promise not to change it.</summary>
[GenerateSerializer, Immutable]
public readonly struct Immutable<T>(T value)
{
    [Id(0)]
    public readonly T Value = value;
}

/// <summary>Wraps a value as <see cref="Immutable{T}"/>.</summary>
public static class ImmutableExtensions
{
    public static Immutable<T> AsImmutable<T>(this T value) => new(value);
}
