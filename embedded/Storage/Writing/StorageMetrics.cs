using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SubscriptionBox.Embedded.Storage;

/// <summary>The instruments of the storage; meter and activity source <see cref="Name"/>.</summary>
public static class StorageMetrics
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "SubscriptionBox.Embedded.Storage";

    internal static readonly ActivitySource Activities = new(Name);
    private static readonly Meter Meter = new(Name);

    internal static readonly Histogram<int> GroupSize =
        Meter.CreateHistogram<int>("storage.group.operations", "{operation}", "Operations that shared one commit");

    internal static readonly Histogram<double> GroupDuration =
        Meter.CreateHistogram<double>("storage.group.duration", "ms", "From BEGIN until COMMIT returned");

    internal static readonly Histogram<double> CheckpointDuration =
        Meter.CreateHistogram<double>("storage.checkpoint.duration", "ms", "One pass of copying the write-ahead log into the file");

    internal static readonly UpDownCounter<int> Waiting =
        Meter.CreateUpDownCounter<int>("storage.writes.waiting", "{operation}", "Writes enqueued and not yet taken into a group");

    internal static readonly Counter<long> Failed =
        Meter.CreateCounter<long>("storage.writes.failed", "{operation}", "Writes that ended with an exception, refusals included");

    internal static readonly Histogram<double> ReadDuration =
        Meter.CreateHistogram<double>("storage.read.duration", "ms", "One read operation, without its wait for a connection");
}
