using System.Collections.Concurrent;
using Orleans.Runtime;
using Orleans.Serialization;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>Copies one object of a known class. A value that needs no copy never gets here.</summary>
internal delegate object CopyFunction(object original, CopyContext context);

/// <summary>
/// Copies what crosses a grain boundary, as Orleans does: immutable values are shared, collections and types marked
/// <c>[GenerateSerializer]</c> are copied member by member (members with <c>[Id]</c> only), anything else is refused. The copier of a
/// type is built once.
/// </summary>
internal static class DeepCopier
{
    private static readonly ConcurrentDictionary<Type, CopyFunction?> Copiers = new();
    private static readonly ConcurrentDictionary<Type, CopyFunction?> StrictCopiers = new();

    /// <exception cref="CodecNotFoundException">The value holds a type that may not travel.</exception>
    public static T Copy<T>(T value)
    {
        if (value is null || Shareable<T>.Value)
            return value;
        var context = CopyContext.Rent();
        try
        {
            return Copy(value, context);
        }
        finally
        {
            context.Return();
        }
    }

    public static T Copy<T>(T value, CopyContext context)
    {
        if (value is null || (Shareable<T>.Value && (!context.IsStrict || Shareable<T>.Strictly)))
            return value;
        var copy = CopyObject(value, context);

        // A grain that passes itself passes a reference, through the interface its receiver expects.
        return copy is T typed ? typed : (T)(object)((GrainReference)copy).As(typeof(T));
    }

    /// <summary>Copies by the value's own class.</summary>
    public static object CopyObject(object value, CopyContext context)
    {
        if ((context.IsStrict ? StrictCopierOf(value.GetType()) : CopierOf(value.GetType())) is not { } copier)
            return value;
        if (!value.GetType().IsValueType && context.TryGet(value, out var known))
            return known;
        return copier(value, context);
    }

    /// <summary>The copier of a class; null when its instances may be shared.</summary>
    public static CopyFunction? CopierOf(Type type) =>
        Copiers.TryGetValue(type, out var known) ? known : Copiers.GetOrAdd(type, CopierFactory.Create);

    /// <summary>The copier of a class that trusts no promise of immutability; null when its instances cannot change.</summary>
    public static CopyFunction? StrictCopierOf(Type type) =>
        StrictCopiers.TryGetValue(type, out var known) ? known : StrictCopiers.GetOrAdd(type, CopierFactory.CreateStrict);

    /// <summary>True when nothing of the static type can need a copy.</summary>
    public static bool IsShareable(Type type) => Sharing.IsShareable(type);

    private static class Shareable<T>
    {
        public static readonly bool Value = Sharing.IsShareable(typeof(T));

        public static readonly bool Strictly = Sharing.CannotChange(typeof(T));
    }
}
