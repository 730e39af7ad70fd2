using System.Diagnostics;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>Traces of grain calls, from the source <c>Microsoft.Orleans.Application</c>: a client span at the caller, a server span in the grain.</summary>
internal sealed class Tracing
{
    private static readonly ActivitySource Source = new("Microsoft.Orleans.Application", "1.0.0");

    public bool IsListening => Source.HasListeners();

    public void StartClient(GrainRequest request, Task completion)
    {
        var caller = Activity.Current;
        var activity = Source.CreateActivity(request.GetActivityName(), ActivityKind.Client);
        if (activity is null)
            return;
        Describe(activity, request);
        activity.Start();
        Activity.Current = caller;
        request.Trace = activity;
        completion.ContinueWith(static (task, state) => End((Activity)state!, task), activity, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    public Activity? StartServer(GrainRequest request, Activity caller)
    {
        var activity = Source.StartActivity(request.GetActivityName(), ActivityKind.Server, caller.Context);
        if (activity is not null)
            Describe(activity, request);
        return activity;
    }

    public static void Fail(Activity? activity, Exception error)
    {
        if (activity is null)
            return;
        activity.SetStatus(ActivityStatusCode.Error, error.Message);
        activity.AddException(error);
    }

    private static void End(Activity activity, Task task)
    {
        if (task.Exception?.InnerException is { } error)
            activity.SetStatus(ActivityStatusCode.Error, error.GetType().Name);
        activity.Dispose();
    }

    private static void Describe(Activity activity, GrainRequest request)
    {
        activity.SetTag("rpc.system", "orleans");
        activity.SetTag("rpc.service", request.GetInterfaceName());
        activity.SetTag("rpc.method", request.GetMethodName());
        activity.SetTag("rpc.orleans.target_id", request.Target.GrainId.ToString());
        if (request.Caller is { } caller)
            activity.SetTag("rpc.orleans.source_id", caller.GrainId.ToString());
    }
}
