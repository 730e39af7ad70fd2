using System.Reflection;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>How a grain method answers: which request carries its calls and how its proxy sends them.</summary>
internal sealed record ReturnKind(Type RequestBase, MethodInfo Send)
{
    private const BindingFlags Members = BindingFlags.Instance | BindingFlags.NonPublic;

    /// <exception cref="NotSupportedException">The method returns something else.</exception>
    public static ReturnKind Of(MethodInfo method)
    {
        var type = method.ReturnType;
        if (type == typeof(Task))
            return new(typeof(TaskRequest), Sender("Send"));
        if (type == typeof(ValueTask))
            return new(typeof(ValueTaskRequest), Sender("SendValue"));
        if (type == typeof(void))
            return new(typeof(VoidRequest), Sender("SendOneWay"));
        if (type.IsGenericType)
        {
            var result = type.GetGenericArguments();
            var shape = type.GetGenericTypeDefinition();
            if (shape == typeof(Task<>))
                return new(typeof(TaskRequest<>).MakeGenericType(result), Sender("SendForResult").MakeGenericMethod(result));
            if (shape == typeof(ValueTask<>))
                return new(typeof(ValueTaskRequest<>).MakeGenericType(result), Sender("SendValueForResult").MakeGenericMethod(result));
            if (shape == typeof(IAsyncEnumerable<>))
                return new(typeof(AsyncEnumerableRequest<>).MakeGenericType(result), Sender("Enumerate").MakeGenericMethod(result));
        }

        throw new NotSupportedException(
            $"{method.DeclaringType}.{method.Name} returns {type}. A grain method returns Task, Task<T>, ValueTask, ValueTask<T> or IAsyncEnumerable<T>; an observer's may return void.");
    }

    private static MethodInfo Sender(string name) => typeof(GrainProxy).GetMethod(name, Members)!;
}
