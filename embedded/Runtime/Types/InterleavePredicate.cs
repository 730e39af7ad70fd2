using System.Reflection;
using Orleans.Concurrency;
using Orleans.Serialization.Invocation;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>The function behind <c>[Reentrant]</c> and <c>[MayInterleave]</c>.</summary>
internal static class InterleavePredicate
{
    /// <exception cref="InvalidOperationException">The named method is missing or has another shape.</exception>
    public static Func<object, IInvokable, bool>? Of(Type type)
    {
        if (type.IsDefined(typeof(ReentrantAttribute), inherit: true))
            return static (_, _) => true;
        if (type.GetCustomAttribute<MayInterleaveAttribute>() is not { } attribute)
            return null;

        const BindingFlags Any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.FlattenHierarchy;
        var method = type.GetMethod(attribute.CallbackMethodName, Any, [typeof(IInvokable)]);
        if (method is null || method.ReturnType != typeof(bool))
        {
            throw new InvalidOperationException(
                $"Class {type.FullName} doesn't declare public method with name {attribute.CallbackMethodName} of the shape bool ({nameof(IInvokable)}) that [MayInterleave] names");
        }

        if (method.IsStatic)
        {
            var onType = method.CreateDelegate<Func<IInvokable, bool>>();
            return (_, call) => onType(call);
        }

        var bind = typeof(InterleavePredicate).GetMethod(nameof(OnInstance), BindingFlags.NonPublic | BindingFlags.Static)!;
        return (Func<object, IInvokable, bool>)bind.MakeGenericMethod(type).Invoke(null, [method])!;
    }

    private static Func<object, IInvokable, bool> OnInstance<TGrain>(MethodInfo method)
        where TGrain : class
    {
        var call = method.CreateDelegate<Func<TGrain, IInvokable, bool>>();
        return (grain, request) => call((TGrain)grain, request);
    }
}
