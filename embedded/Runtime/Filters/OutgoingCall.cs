using System.Reflection;
using System.Runtime.ExceptionServices;
using Orleans;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>A call on its way through the outgoing filters.</summary>
internal sealed class OutgoingCall<T>(EmbeddedRuntime runtime, GrainProxy target, GrainRequest<T> request) : IOutgoingGrainCallContext
{
    private int _stage;

    public IInvokable Request => request;

    public object Grain => target;

    public GrainId? SourceId => SourceContext?.GrainId;

    public GrainId TargetId => target.GrainId;

    public GrainInterfaceType InterfaceType => target.InterfaceType;

    public string InterfaceName => request.GetInterfaceName();

    public string MethodName => request.GetMethodName();

    public MethodInfo InterfaceMethod => request.GetMethod();

    public IGrainContext? SourceContext { get; } = RuntimeContext.Current;

    public object? Result
    {
        get => Response is { Exception: null } response ? response.Result : null;
        set => Response = Response.FromResult(value);
    }

    public Response? Response { get; set; }

    /// <summary>Runs the chain; the result is what the last filter left.</summary>
    public async Task<T> RunAsync()
    {
        await Invoke();
        if (Response!.Exception is { } error)
            ExceptionDispatchInfo.Throw(error);
        return typeof(T) == typeof(Nothing) ? default! : (T)Response.Result!;
    }

    public async Task Invoke()
    {
        var filters = runtime.OutgoingFilters;
        var stage = _stage++;
        try
        {
            if (stage < filters.Length)
            {
                await filters[stage].Invoke(this);
                if (Response is null)
                    throw new InvalidOperationException($"The call filter {filters[stage].GetType().Name} neither went on nor set a result.");
                return;
            }

            var result = await runtime.SendUnfiltered(target, request);
            Response = typeof(T) == typeof(Nothing) ? Response.Completed : Response.FromResult(result);
        }
        finally
        {
            _stage--;
        }
    }
}
