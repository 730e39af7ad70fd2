using Orleans.Serialization.Invocation;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>A call of a method that returns <see cref="Task"/>.</summary>
public abstract class TaskRequest : GrainRequest<Nothing>
{
    protected abstract Task Call(object target);

    protected sealed override ValueTask<Nothing> CallAsync(object target)
    {
        var call = Call(target);
        return call.IsCompletedSuccessfully ? default : Await(call);

        static async ValueTask<Nothing> Await(Task call)
        {
            await call;
            return default;
        }
    }
}

/// <summary>A call of a method that returns <see cref="Task{T}"/>.</summary>
public abstract class TaskRequest<T> : GrainRequest<T>
{
    protected abstract Task<T> Call(object target);

    protected sealed override ValueTask<T> CallAsync(object target) => new(Call(target));
}

/// <summary>A call of a method that returns <see cref="ValueTask"/>.</summary>
public abstract class ValueTaskRequest : GrainRequest<Nothing>
{
    protected abstract ValueTask Call(object target);

    protected sealed override ValueTask<Nothing> CallAsync(object target)
    {
        var call = Call(target);
        if (!call.IsCompletedSuccessfully)
            return Await(call);
        call.GetAwaiter().GetResult();
        return default;

        static async ValueTask<Nothing> Await(ValueTask call)
        {
            await call;
            return default;
        }
    }
}

/// <summary>A call of a method that returns <see cref="ValueTask{T}"/>.</summary>
public abstract class ValueTaskRequest<T> : GrainRequest<T>
{
    protected abstract ValueTask<T> Call(object target);

    protected sealed override ValueTask<T> CallAsync(object target) => Call(target);
}

/// <summary>A call of a method that returns nothing: an observer's one-way notification.</summary>
public abstract class VoidRequest : GrainRequest<Nothing>
{
    protected abstract void Call(object target);

    protected sealed override ValueTask<Nothing> CallAsync(object target)
    {
        Call(target);
        return default;
    }
}

/// <summary>A call the runtime itself makes, without a generated class: no arguments to see, a function to run.</summary>
internal sealed class LocalRequest<T>(MethodInformation information, Func<object, ValueTask<T>> call) : GrainRequest<T>
{
    protected internal override MethodInformation Information => information;

    protected internal override bool ResultIsImmutable => true;

    public override int GetArgumentCount() => 0;

    public override object? GetArgument(int index) => throw new ArgumentOutOfRangeException(nameof(index));

    public override void SetArgument(int index, object value) => throw new ArgumentOutOfRangeException(nameof(index));

    protected override ValueTask<T> CallAsync(object target) => call(target);
}
