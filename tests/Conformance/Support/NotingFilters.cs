using Orleans;

namespace SubscriptionBox.Tests.Conformance.Support;

/// <summary>Implemented by grain interfaces whose calls the suite's filters note.</summary>
public interface IFiltered : IGrainWithStringKey;

/// <summary>Notes calls into grains that ask for it, and changes what they answer.</summary>
public sealed class NotingIncomingFilter(Probe probe) : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.Grain is not IFiltered)
        {
            await context.Invoke();
            return;
        }
        var key = context.TargetId.Key.ToString()!;
        probe.Note(key, $"in {context.MethodName}({string.Join(", ", Enumerable.Range(0, context.Request.GetArgumentCount()).Select(context.Request.GetArgument))})");
        try
        {
            await context.Invoke();
        }
        catch (InvalidOperationException e)
        {
            probe.Note(key, $"in threw {e.Message}");
            throw;
        }
        probe.Note(key, $"in answered {context.Result}");
        if (context.Result is string text)
            context.Result = text + " (filtered)";
    }
}

/// <summary>Notes calls on their way out.</summary>
public sealed class NotingOutgoingFilter(Probe probe) : IOutgoingGrainCallFilter
{
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        if (!typeof(IFiltered).IsAssignableFrom(context.InterfaceMethod.DeclaringType))
        {
            await context.Invoke();
            return;
        }
        var key = context.TargetId.Key.ToString()!;
        probe.Note(key, $"out {context.MethodName} from {(context.SourceContext is null ? "outside" : context.SourceContext.GrainId.Key.ToString())}");
        await context.Invoke();
        probe.Note(key, $"out answered {context.Result}");
    }
}
