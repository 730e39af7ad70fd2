using System.Reflection;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans;

/// <summary>A call filter as a function.</summary>
public delegate Task OutgoingGrainCallFilterDelegate(IOutgoingGrainCallContext context);

/// <summary>A call filter as a function.</summary>
public delegate Task IncomingGrainCallFilterDelegate(IIncomingGrainCallContext context);

/// <summary>Sees every call into a grain, timer ticks included; a grain may implement it for its own calls.</summary>
public interface IIncomingGrainCallFilter
{
    Task Invoke(IIncomingGrainCallContext context);
}

/// <summary>Sees every call on its way out.</summary>
public interface IOutgoingGrainCallFilter
{
    Task Invoke(IOutgoingGrainCallContext context);
}

/// <summary>The call a filter stands in.</summary>
public interface IGrainCallContext
{
    IInvokable Request { get; }

    /// <summary>The grain, or on the way out the reference to it.</summary>
    object Grain { get; }

    GrainId? SourceId { get; }

    GrainId TargetId { get; }

    GrainInterfaceType InterfaceType { get; }

    string InterfaceName { get; }

    string MethodName { get; }

    MethodInfo InterfaceMethod { get; }

    /// <summary>The result, after <see cref="Invoke"/>; a filter may replace it.</summary>
    object? Result { get; set; }

    Response? Response { get; set; }

    /// <summary>Goes on: to the next filter, at last to the grain.</summary>
    Task Invoke();
}

/// <summary>A call on its way in.</summary>
public interface IIncomingGrainCallContext : IGrainCallContext
{
    IGrainContext TargetContext { get; }

    MethodInfo ImplementationMethod { get; }
}

/// <summary>A call on its way out.</summary>
public interface IOutgoingGrainCallContext : IGrainCallContext
{
    /// <summary>The calling activation; null when the caller is no grain.</summary>
    IGrainContext? SourceContext { get; }
}
