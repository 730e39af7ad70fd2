using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Reflection;
using Orleans;
using Orleans.Runtime;
using Orleans.Serialization;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>Builds the copier of a class, once.</summary>
internal static class CopierFactory
{
    private static readonly Dictionary<Type, string> Collections = new()
    {
        [typeof(List<>)] = nameof(CollectionCopiers.List),
        [typeof(Dictionary<,>)] = nameof(CollectionCopiers.Dictionary),
        [typeof(HashSet<>)] = nameof(CollectionCopiers.HashSet),
        [typeof(Queue<>)] = nameof(CollectionCopiers.Queue),
        [typeof(Stack<>)] = nameof(CollectionCopiers.Stack),
        [typeof(SortedDictionary<,>)] = nameof(CollectionCopiers.SortedDictionary),
        [typeof(SortedList<,>)] = nameof(CollectionCopiers.SortedList),
        [typeof(SortedSet<>)] = nameof(CollectionCopiers.SortedSet),
        [typeof(ConcurrentDictionary<,>)] = nameof(CollectionCopiers.ConcurrentDictionary),
        [typeof(ConcurrentQueue<>)] = nameof(CollectionCopiers.ConcurrentQueue),
        [typeof(Collection<>)] = nameof(CollectionCopiers.Collection),
        [typeof(ReadOnlyCollection<>)] = nameof(CollectionCopiers.ReadOnlyCollection),
        [typeof(ReadOnlyDictionary<,>)] = nameof(CollectionCopiers.ReadOnlyDictionary),
        [typeof(ImmutableArray<>)] = nameof(CollectionCopiers.ImmutableArray),
        [typeof(ImmutableList<>)] = nameof(CollectionCopiers.ImmutableList),
        [typeof(ImmutableHashSet<>)] = nameof(CollectionCopiers.ImmutableHashSet),
        [typeof(ImmutableSortedSet<>)] = nameof(CollectionCopiers.ImmutableSortedSet),
        [typeof(ImmutableDictionary<,>)] = nameof(CollectionCopiers.ImmutableDictionary),
        [typeof(ImmutableSortedDictionary<,>)] = nameof(CollectionCopiers.ImmutableSortedDictionary),
        [typeof(KeyValuePair<,>)] = nameof(CollectionCopiers.Pair),
    };

    /// <exception cref="CodecNotFoundException">The type may not travel.</exception>
    public static CopyFunction? Create(Type type) => type == typeof(object) || Sharing.IsShareable(type) ? null : Make(type, Sharing.IsShareable);

    /// <summary>The copier that takes nobody's word for immutability.</summary>
    /// <exception cref="CodecNotFoundException">The type may not travel.</exception>
    public static CopyFunction? CreateStrict(Type type) => type == typeof(object) || Sharing.CannotChange(type) ? null : Make(type, Sharing.CannotChange);

    private static CopyFunction? Make(Type type, Func<Type, bool> isShareable)
    {
        if (type.IsArray)
            return Bind(type.GetArrayRank() == 1 ? nameof(CollectionCopiers.Array) : nameof(CollectionCopiers.AnyArray), type.GetElementType()!);
        if (type.IsGenericType && Collections.TryGetValue(type.GetGenericTypeDefinition(), out var name))
            return Bind(name, type.GetGenericArguments());
        if (type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
            return MemberCopier.Build(type, CopiedMembers.Of(type), isShareable);
        if (IsTuple(type))
            return MemberCopier.Build(type, [.. type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)], isShareable);
        if (typeof(IGrainBase).IsAssignableFrom(type))
            return static (grain, _) => GrainExtensions.Reference((IAddressable)grain);
        if (ReadOnlyFrozenBase(type))
            return null;
        if (typeof(IGrainObserver).IsAssignableFrom(type))
            throw new NotSupportedException($"IGrainObserver parameters must be GrainReference or Grain and cannot be type {type}. Did you forget to CreateObjectReference?");
        throw new CodecNotFoundException($"Could not find a copier for type {type}. Mark it [GenerateSerializer], or pass a type that is.");
    }

    private static CopyFunction Bind(string method, params Type[] arguments) => typeof(CollectionCopiers)
        .GetMethod(method, BindingFlags.Static | BindingFlags.Public)!
        .MakeGenericMethod(arguments)
        .CreateDelegate<CopyFunction>();

    private static bool IsTuple(Type type) =>
        type.IsGenericType && type.Namespace == "System"
        && (type.Name.StartsWith("ValueTuple`", StringComparison.Ordinal) || type.Name.StartsWith("Tuple`", StringComparison.Ordinal));

    // Frozen collections are internal heirs of public classes; they never change, and what they hold is shared with them.
    private static bool ReadOnlyFrozenBase(Type type)
    {
        for (var ancestor = type.BaseType; ancestor is { IsGenericType: true }; ancestor = ancestor.BaseType)
        {
            var shape = ancestor.GetGenericTypeDefinition();
            if (shape == typeof(FrozenDictionary<,>) || shape == typeof(FrozenSet<>))
                return true;
        }

        return false;
    }
}
