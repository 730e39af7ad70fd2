using Orleans.Serialization.Invocation;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>The result of a method that has none.</summary>
public readonly struct Nothing;

/// <summary>A request with a result.</summary>
public abstract class GrainRequest<T> : GrainRequest
{
    // The caller's continuation never runs inside the callee's turn.
    private TaskCompletionSource<T>? _completion;

    internal Task<T> Completion => _completion!.Task;

    /// <summary>True when the method or its result type promises that the result never changes.</summary>
    protected internal virtual bool ResultIsImmutable => false;

    internal sealed override void Prepare(TaskCreationOptions options) => _completion = new(options);

    internal sealed override bool Execute(Activation activation)
    {
        Instance = activation.GrainInstance;
        if (activation.HasCallFilters || Trace is not null)
        {
            _ = new IncomingCall(activation, this).RunAsync();
            return false;
        }

        ValueTask<T> call;
        try
        {
            call = CallAsync(Instance!);
        }
        catch (Exception error)
        {
            Finish(activation, error);
            return true;
        }

        if (!call.IsCompleted)
        {
            _ = AwaitAsync(activation, call);
            return false;
        }

        T result;
        try
        {
            result = call.GetAwaiter().GetResult();
        }
        catch (Exception error)
        {
            Finish(activation, error);
            return true;
        }

        Finish(activation, result);
        return true;
    }

    internal sealed override async ValueTask<Response> InvokeAsync(object instance)
    {
        Instance = instance;
        try
        {
            var result = await CallAsync(instance);
            return typeof(T) == typeof(Nothing) ? Response.Completed : Response.FromResult(result);
        }
        catch (Exception error)
        {
            return Response.FromException(error);
        }
    }

    internal sealed override Response CopyResponse(Response response) => response.Exception is not null || ResultIsImmutable || typeof(T) == typeof(Nothing)
        ? response
        : Response.FromResult(Target.Shared.Runtime.Boundary.CopyResult((T)response.Result!));

    internal sealed override bool Answer(Response response)
    {
        if (response.Exception is { } error)
            return Fail(error);
        var result = typeof(T) == typeof(Nothing) ? default! : (T)response.Result!;
        if (!TryBeginAnswer())
            return false;
        _completion?.SetResult(result);
        return true;
    }

    internal sealed override bool Fail(Exception error)
    {
        if (!TryBeginAnswer())
            return false;
        if (_completion is not { } completion)
            return true;
        if (error is OperationCanceledException cancelled)
            completion.TrySetCanceled(cancelled.CancellationToken);
        else
            completion.SetException(error);

        // Nobody may be waiting (a one-way call, a fire and forget): that is not the process's concern.
        _ = completion.Task.Exception;
        return true;
    }

    /// <summary>Calls the method on the grain object.</summary>
    protected abstract ValueTask<T> CallAsync(object target);

    private async Task AwaitAsync(Activation activation, ValueTask<T> call)
    {
        T result;
        try
        {
            result = await call;
        }
        catch (Exception error)
        {
            Finish(activation, error);
            activation.OnFinished();
            return;
        }

        Finish(activation, result);
        activation.OnFinished();
    }

    // The activation is free again before the caller hears of it.
    private void Finish(Activation activation, T result)
    {
        if (IsOneWay)
        {
            activation.Release(this);
            return;
        }

        try
        {
            if (!ResultIsImmutable)
                result = activation.Runtime.Boundary.CopyResult(result);
        }
        catch (Exception error)
        {
            Finish(activation, error);
            return;
        }

        activation.Release(this);
        if (activation.Runtime.Carrier is { } carrier && !IsLocalOnly)
            carrier.Answer(activation.Runtime, this, typeof(T) == typeof(Nothing) ? Response.Completed : Response.FromResult(result));
        else if (TryBeginAnswer())
            _completion?.SetResult(result);
    }

    private void Finish(Activation activation, Exception error)
    {
        activation.OnFailed(this, error);
        activation.Release(this);
        if (!IsOneWay)
            Refuse(activation.Runtime, error);
    }
}
