using System.Diagnostics.Metrics;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>The meter <c>Microsoft.Orleans</c>, with the instruments of Orleans that have a meaning in one process. Costs next to nothing when nobody listens.</summary>
internal sealed class RuntimeMetrics : IDisposable
{
    private readonly Meter _meter = new("Microsoft.Orleans");
    private readonly Counter<long> _created;
    private readonly Counter<long> _destroyed;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _timedOut;
    private readonly Histogram<double> _latency;

    public RuntimeMetrics(EmbeddedRuntime runtime)
    {
        _created = _meter.CreateCounter<long>("orleans-catalog-activation-created");
        _destroyed = _meter.CreateCounter<long>("orleans-catalog-activation-destroyed");
        _failed = _meter.CreateCounter<long>("orleans-catalog-activation-failed-to-activate");
        _timedOut = _meter.CreateCounter<long>("orleans-app-requests-timedout");
        _latency = _meter.CreateHistogram<double>("orleans-app-requests-latency", "ms");
        _meter.CreateObservableGauge("orleans-catalog-activations", () => runtime.Directory.Count);
        _meter.CreateObservableGauge("orleans-messaging-pending-requests", () => runtime.Pending.Count);
        _meter.CreateObservableGauge("orleans-grains", () => runtime.CountActivations().Select(pair => new Measurement<int>(pair.Value, new KeyValuePair<string, object?>("type", pair.Key))));
    }

    /// <summary>True when someone wants to know how long calls take.</summary>
    public bool MeasuresCalls => _latency.Enabled;

    public void Activated(Activation activation) => _created.Add(1, Type(activation));

    public void Deactivated(Activation activation) => _destroyed.Add(1, Type(activation));

    public void ActivationFailed(Activation activation) => _failed.Add(1, Type(activation));

    public void CallTimedOut(GrainRequest request) => _timedOut.Add(1, new KeyValuePair<string, object?>("type", request.Target.GrainId.Type.ToString()));

    public void CallEnded(GrainRequest request, TimeSpan elapsed) => _latency.Record(
        elapsed.TotalMilliseconds,
        new KeyValuePair<string, object?>("type", request.Target.Shared.GrainType.ToString()),
        new KeyValuePair<string, object?>("method", request.GetMethodName()));

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Type(Activation activation) => new("type", activation.Class.GrainType.ToString());
}
