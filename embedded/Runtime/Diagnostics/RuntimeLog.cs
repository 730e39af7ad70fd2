using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>What the runtime writes to the log: failures that have no caller to go to.</summary>
internal sealed partial class RuntimeLog(ILogger logger)
{
    public ILogger Logger => logger;

    public void TurnFailed(Exception error, GrainId grain) => LogTurnFailed(logger, error, grain);

    public void OneWayFailed(Exception error, GrainRequest request) => LogOneWayFailed(logger, error, request);

    public void InterleavePredicateFailed(Exception error, GrainRequest request) => LogPredicateFailed(logger, error, request);

    public void ActivationFailed(Exception error, GrainId grain) => LogActivationFailed(logger, error, grain);

    public void DeactivationFailed(Exception error, GrainId grain) => LogDeactivationFailed(logger, error, grain);

    public void TimerFailed(Exception error, GrainId grain) => LogTimerFailed(logger, error, grain);

    public void StopIncomplete(int activations) => LogStopIncomplete(logger, activations);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The host would wait no longer: {Activations} activations were still busy when the runtime stopped")]
    private static partial void LogStopIncomplete(ILogger logger, int activations);

    [LoggerMessage(Level = LogLevel.Error, Message = "A turn of {Grain} failed inside the runtime")]
    private static partial void LogTurnFailed(ILogger logger, Exception error, GrainId grain);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A one-way call failed: {Request}")]
    private static partial void LogOneWayFailed(ILogger logger, Exception error, GrainRequest request);

    [LoggerMessage(Level = LogLevel.Error, Message = "The interleaving predicate failed for {Request}")]
    private static partial void LogPredicateFailed(ILogger logger, Exception error, GrainRequest request);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Grain} could not be activated")]
    private static partial void LogActivationFailed(ILogger logger, Exception error, GrainId grain);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Grain} failed while it was deactivated")]
    private static partial void LogDeactivationFailed(ILogger logger, Exception error, GrainId grain);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A timer of {Grain} threw; it goes on ticking")]
    private static partial void LogTimerFailed(ILogger logger, Exception error, GrainId grain);
}
