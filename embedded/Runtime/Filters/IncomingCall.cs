using System.Reflection;
using System.Runtime.ExceptionServices;
using Orleans;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>A call on its way through the incoming filters to the grain.</summary>
internal sealed class IncomingCall(Activation activation, GrainRequest request) : IIncomingGrainCallContext
{
    private int _stage;

    public IInvokable Request => request;

    public object Grain => activation.GrainInstance!;

    public GrainId? SourceId => request.Caller?.GrainId ?? EmbeddedRuntime.ClientId;

    public GrainId TargetId => activation.GrainId;

    public GrainInterfaceType InterfaceType => GrainNames.InterfaceOf(request.GetInterfaceType());

    public string InterfaceName => request.GetInterfaceName();

    public string MethodName => request.GetMethodName();

    public MethodInfo InterfaceMethod => request.GetMethod();

    public IGrainContext TargetContext => activation;

    public MethodInfo ImplementationMethod => FilterMaps.Implementation(activation.GrainInstance!.GetType(), request.GetMethod());

    public object? Result
    {
        get => Response is { Exception: null } response ? response.Result : null;
        set => Response = Response.FromResult(value);
    }

    public Response? Response { get; set; }

    /// <summary>Runs the whole chain and gives the caller its answer; never throws.</summary>
    public async Task RunAsync()
    {
        using var trace = request.Trace is { } caller ? activation.Runtime.Tracing.StartServer(request, caller) : null;
        Exception? failure = null;
        try
        {
            await Invoke();
        }
        catch (Exception error)
        {
            failure = error;
            Tracing.Fail(trace, error);
            activation.OnFailed(request, error);
        }

        activation.Release(request);
        if (!request.IsOneWay)
            GiveAnswer(failure);
        activation.OnFinished();
    }

    private void GiveAnswer(Exception? failure)
    {
        try
        {
            var response = failure is null ? Response! : Response.FromException(failure);
            if (activation.Runtime.Carrier is { } carrier && !request.IsLocalOnly)
                carrier.Answer(activation.Runtime, request, response);
            else
                request.Answer(response);
        }
        catch (InvalidCastException error)
        {
            // A filter set a result of another type.
            request.Fail(error);
        }
    }

    public async Task Invoke()
    {
        var filters = activation.Runtime.IncomingFilters;
        var stage = _stage++;
        try
        {
            if (stage < filters.Length)
                await Through(filters[stage]);
            else if (stage == filters.Length && activation.GrainInstance is IIncomingGrainCallFilter own)
                await Through(own);
            else if (stage <= filters.Length + 1)
                await CallGrainAsync();
            else
                throw new InvalidOperationException($"A call filter of {request} called Invoke once too often.");
        }
        finally
        {
            _stage--;
        }
    }

    private async Task Through(IIncomingGrainCallFilter filter)
    {
        await filter.Invoke(this);
        if (Response is null)
            throw new InvalidOperationException($"The call filter {filter.GetType().Name} neither went on nor set a result.");
    }

    private async Task CallGrainAsync()
    {
        Response = await request.InvokeAsync(activation.GrainInstance!);
        if (Response.Exception is { } error)
            ExceptionDispatchInfo.Throw(error);
        Response = request.CopyResponse(Response);
    }
}
