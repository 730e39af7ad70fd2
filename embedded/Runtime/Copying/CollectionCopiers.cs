using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>Copiers of the collections that may travel. Comparers are kept.</summary>
internal static class CollectionCopiers
{
    public static object Array<T>(object original, CopyContext context)
    {
        var source = (T[])original;
        var copy = new T[source.Length];
        context.Record(original, copy);
        if (DeepCopier.IsShareable(typeof(T)) && !context.IsStrict)
            source.AsSpan().CopyTo(copy);
        else
            Fill(source, copy, context);
        return copy;
    }

    public static object AnyArray<T>(object original, CopyContext context)
    {
        var copy = (System.Array)((System.Array)original).Clone();
        context.Record(original, copy);
        var index = new int[copy.Rank];
        Walk(0);
        return copy;

        void Walk(int dimension)
        {
            for (index[dimension] = copy.GetLowerBound(dimension); index[dimension] <= copy.GetUpperBound(dimension); index[dimension]++)
            {
                if (dimension + 1 < copy.Rank)
                    Walk(dimension + 1);
                else
                    copy.SetValue(DeepCopier.Copy((T?)copy.GetValue(index), context), index);
            }
        }
    }

    public static object List<T>(object original, CopyContext context)
    {
        var source = (List<T>)original;
        var copy = new List<T>(source.Count);
        context.Record(original, copy);
        if (DeepCopier.IsShareable(typeof(T)) && !context.IsStrict)
            copy.AddRange(source);
        else
            Add(source, copy, context);
        return copy;
    }

    public static object HashSet<T>(object original, CopyContext context)
    {
        var source = (HashSet<T>)original;
        var copy = new HashSet<T>(source.Count, source.Comparer);
        context.Record(original, copy);
        return Add(source, copy, context);
    }

    public static object SortedSet<T>(object original, CopyContext context)
    {
        var source = (SortedSet<T>)original;
        var copy = new SortedSet<T>(source.Comparer);
        context.Record(original, copy);
        return Add(source, copy, context);
    }

    public static object Collection<T>(object original, CopyContext context)
    {
        var copy = new Collection<T>();
        context.Record(original, copy);
        return Add((Collection<T>)original, copy, context);
    }

    public static object Queue<T>(object original, CopyContext context)
    {
        var copy = new Queue<T>();
        context.Record(original, copy);
        foreach (var item in (Queue<T>)original)
            copy.Enqueue(DeepCopier.Copy(item, context));
        return copy;
    }

    public static object Stack<T>(object original, CopyContext context)
    {
        var copy = new Stack<T>();
        context.Record(original, copy);
        foreach (var item in ((Stack<T>)original).Reverse())
            copy.Push(DeepCopier.Copy(item, context));
        return copy;
    }

    public static object ConcurrentQueue<T>(object original, CopyContext context)
    {
        var copy = new ConcurrentQueue<T>();
        context.Record(original, copy);
        foreach (var item in (ConcurrentQueue<T>)original)
            copy.Enqueue(DeepCopier.Copy(item, context));
        return copy;
    }

    public static object Dictionary<TKey, TValue>(object original, CopyContext context)
        where TKey : notnull
    {
        var source = (Dictionary<TKey, TValue>)original;
        var copy = new Dictionary<TKey, TValue>(source.Count, source.Comparer);
        context.Record(original, copy);
        return Put(source, copy, context);
    }

    public static object SortedDictionary<TKey, TValue>(object original, CopyContext context)
        where TKey : notnull
    {
        var source = (SortedDictionary<TKey, TValue>)original;
        var copy = new SortedDictionary<TKey, TValue>(source.Comparer);
        context.Record(original, copy);
        return Put(source, copy, context);
    }

    public static object SortedList<TKey, TValue>(object original, CopyContext context)
        where TKey : notnull
    {
        var source = (SortedList<TKey, TValue>)original;
        var copy = new SortedList<TKey, TValue>(source.Count, source.Comparer);
        context.Record(original, copy);
        return Put(source, copy, context);
    }

    public static object ConcurrentDictionary<TKey, TValue>(object original, CopyContext context)
        where TKey : notnull
    {
        var source = (ConcurrentDictionary<TKey, TValue>)original;
        var copy = new ConcurrentDictionary<TKey, TValue>(source.Comparer);
        context.Record(original, copy);
        return Put(source, copy, context);
    }

    public static object ReadOnlyCollection<T>(object original, CopyContext context) =>
        new ReadOnlyCollection<T>(Items((ReadOnlyCollection<T>)original, context));

    public static object ReadOnlyDictionary<TKey, TValue>(object original, CopyContext context)
        where TKey : notnull =>
        new ReadOnlyDictionary<TKey, TValue>((Dictionary<TKey, TValue>)Put((ReadOnlyDictionary<TKey, TValue>)original, new Dictionary<TKey, TValue>(), context));

    public static object ImmutableArray<T>(object original, CopyContext context)
    {
        var source = (ImmutableArray<T>)original;
        return source.IsDefault ? source : System.Collections.Immutable.ImmutableArray.CreateRange(Items(source, context));
    }

    public static object ImmutableList<T>(object original, CopyContext context) =>
        System.Collections.Immutable.ImmutableList.CreateRange(Items((ImmutableList<T>)original, context));

    public static object ImmutableHashSet<T>(object original, CopyContext context)
    {
        var source = (ImmutableHashSet<T>)original;
        return System.Collections.Immutable.ImmutableHashSet.CreateRange(source.KeyComparer, Items(source, context));
    }

    public static object ImmutableSortedSet<T>(object original, CopyContext context)
    {
        var source = (ImmutableSortedSet<T>)original;
        return System.Collections.Immutable.ImmutableSortedSet.CreateRange(source.KeyComparer, Items(source, context));
    }

    public static object ImmutableDictionary<TKey, TValue>(object original, CopyContext context)
        where TKey : notnull
    {
        var source = (ImmutableDictionary<TKey, TValue>)original;
        return System.Collections.Immutable.ImmutableDictionary.CreateRange(source.KeyComparer, source.ValueComparer, Items(source, context));
    }

    public static object ImmutableSortedDictionary<TKey, TValue>(object original, CopyContext context)
        where TKey : notnull
    {
        var source = (ImmutableSortedDictionary<TKey, TValue>)original;
        return System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(source.KeyComparer, source.ValueComparer, Items(source, context));
    }

    public static object Pair<TKey, TValue>(object original, CopyContext context)
    {
        var (key, value) = (KeyValuePair<TKey, TValue>)original;
        return KeyValuePair.Create(DeepCopier.Copy(key, context), DeepCopier.Copy(value, context));
    }

    private static void Fill<T>(T[] source, T[] copy, CopyContext context)
    {
        for (var i = 0; i < source.Length; i++)
            copy[i] = DeepCopier.Copy(source[i], context);
    }

    private static object Add<T>(IEnumerable<T> source, ICollection<T> copy, CopyContext context)
    {
        foreach (var item in source)
            copy.Add(DeepCopier.Copy(item, context));
        return copy;
    }

    private static object Put<TKey, TValue>(IEnumerable<KeyValuePair<TKey, TValue>> source, IDictionary<TKey, TValue> copy, CopyContext context)
    {
        foreach (var (key, value) in source)
            copy[DeepCopier.Copy(key, context)] = DeepCopier.Copy(value, context);
        return copy;
    }

    private static List<T> Items<T>(IEnumerable<T> source, CopyContext context)
    {
        var items = new List<T>();
        Add(source, items, context);
        return items;
    }
}
