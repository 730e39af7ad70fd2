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

    public void ReminderFailed(Exception error, string reminder, GrainId grain) => LogReminderFailed(logger, error, reminder, grain);

    public void DeliveryFailed(Exception error, StreamId stream, GrainId consumer, int attempt) => LogDeliveryFailed(logger, error, stream, consumer, attempt);

    public void DeliveryStopped(Exception error, StreamId stream, GrainId consumer) => LogDeliveryStopped(logger, error, stream, consumer);

    public void NobodyAttached(StreamId stream, GrainId consumer) => LogNobodyAttached(logger, stream, consumer);

    [LoggerMessage(Level = LogLevel.Error, Message = "The tick of reminder {Reminder} of {Grain} failed; the next comes in its time")]
    private static partial void LogReminderFailed(ILogger logger, Exception error, string reminder, GrainId grain);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An event of stream {Stream} failed at {Consumer}, attempt {Attempt}")]
    private static partial void LogDeliveryFailed(ILogger logger, Exception error, StreamId stream, GrainId consumer, int attempt);

    [LoggerMessage(Level = LogLevel.Error, Message = "Delivery of stream {Stream} to {Consumer} stopped: the stream store failed")]
    private static partial void LogDeliveryStopped(ILogger logger, Exception error, StreamId stream, GrainId consumer);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Consumer} has a subscription to stream {Stream} but attached no observer: the event is dropped")]
    private static partial void LogNobodyAttached(ILogger logger, StreamId stream, GrainId consumer);

    public void StopFailed(Exception error) => LogStopFailed(logger, error);

    [LoggerMessage(Level = LogLevel.Error, Message = "A part of the runtime did not stop in order")]
    private static partial void LogStopFailed(ILogger logger, Exception error);

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
