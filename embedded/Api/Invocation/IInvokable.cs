using System.Reflection;

namespace Orleans.Serialization.Invocation;

/// <summary>One call: its method and its arguments.</summary>
public interface IInvokable : IDisposable
{
    /// <summary>The object that is called.</summary>
    object? GetTarget();

    int GetArgumentCount();

    object? GetArgument(int index);

    void SetArgument(int index, object value);

    string GetMethodName();

    string GetInterfaceName();

    string GetActivityName();

    MethodInfo GetMethod();

    Type GetInterfaceType();

    TimeSpan? GetDefaultResponseTimeout() => null;

    CancellationToken GetCancellationToken() => default;

    bool TryCancel() => false;

    bool IsCancellable => false;
}

/// <summary>What a call came to: a result or an exception.</summary>
public abstract class Response : IDisposable
{
    public static Response Completed => CompletedResponse.Instance;

    public abstract object? Result { get; set; }

    public abstract Exception? Exception { get; set; }

    public static Response FromException(Exception exception) => new ExceptionResponse(exception);

    public static Response FromResult<TResult>(TResult value) => new Response<TResult> { TypedResult = value };

    public abstract T GetResult<T>();

    public abstract void Dispose();

    public override string ToString() => Exception?.ToString() ?? Result?.ToString() ?? "[null]";
}

/// <summary>A result of a known type.</summary>
public sealed class Response<TResult> : Response
{
    public TResult? TypedResult { get; set; }

    public override object? Result
    {
        get => TypedResult;
        set => TypedResult = (TResult?)value;
    }

    public override Exception? Exception
    {
        get => null;
        set => throw new InvalidOperationException($"Cannot set {nameof(Exception)} of a result");
    }

    public override T GetResult<T>() => (T)(object)TypedResult!;

    public override void Dispose()
    {
    }
}

internal sealed class CompletedResponse : Response
{
    public static readonly CompletedResponse Instance = new();

    public override object? Result
    {
        get => null;
        set => throw new InvalidOperationException("A call without a result has none to set");
    }

    public override Exception? Exception
    {
        get => null;
        set => throw new InvalidOperationException("A completed call has no exception to set");
    }

    public override T GetResult<T>() => default!;

    public override void Dispose()
    {
    }
}

internal sealed class ExceptionResponse(Exception exception) : Response
{
    public override object? Result
    {
        get => throw Rethrow();
        set => throw new InvalidOperationException("A failed call has no result to set");
    }

    public override Exception? Exception { get; set; } = exception;

    public override T GetResult<T>() => throw Rethrow();

    public override void Dispose()
    {
    }

    private Exception Rethrow()
    {
        System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(Exception!);
        return Exception!;
    }
}
