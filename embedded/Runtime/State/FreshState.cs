using System.Runtime.CompilerServices;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>A state nobody has written yet: by its parameterless constructor, else with every member at its default.</summary>
internal static class FreshState
{
    public static T Create<T>()
    {
        if (typeof(T).IsValueType || typeof(T) == typeof(string))
            return default!;
        return typeof(T).GetConstructor([]) is not null ? Activator.CreateInstance<T>() : (T)RuntimeHelpers.GetUninitializedObject(typeof(T));
    }
}
