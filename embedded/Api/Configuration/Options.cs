namespace Orleans.Configuration
{
    /// <summary>Names of the cluster and of the service whose data it holds.</summary>
    public class ClusterOptions
    {
        public string ClusterId { get; set; } = "default";

        public string ServiceId { get; set; } = "default";
    }

    /// <summary>The name of this silo.</summary>
    public class SiloOptions
    {
        public string SiloName { get; set; } = "embedded";
    }

    /// <summary>How long calls wait.</summary>
    public class SiloMessagingOptions
    {
        /// <summary>How long a caller waits for an answer before it gets a <see cref="TimeoutException"/>.</summary>
        public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

        /// <summary>Drop a queued message whose caller no longer waits.</summary>
        public bool DropExpiredMessages { get; set; } = true;
    }

    /// <summary>How long calls from outside the grains wait.</summary>
    public class ClientMessagingOptions
    {
        public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);
    }

    /// <summary>When idle activations are collected, and how long starting and ending one may take.</summary>
    public class GrainCollectionOptions
    {
        /// <summary>How often idle activations are looked for.</summary>
        public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromMinutes(1);

        /// <summary>How long without a call makes an activation idle.</summary>
        public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

        /// <summary>Ages by the full name of the grain class.</summary>
        public Dictionary<string, TimeSpan> ClassSpecificCollectionAge { get; set; } = [];

        public TimeSpan ActivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

        public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(30);
    }

    /// <summary>How long one activation may keep a thread.</summary>
    public class SchedulingOptions
    {
        /// <summary>After this long an activation lets others run before its next turn.</summary>
        public TimeSpan ActivationSchedulingQuantum { get; set; } = TimeSpan.FromMilliseconds(100);
    }
}

namespace Orleans.Hosting
{
    /// <summary>Limits of reminders.</summary>
    public sealed class ReminderOptions
    {
        /// <summary>The shortest period a reminder may have.</summary>
        public TimeSpan MinimumReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);

        /// <summary>How often the reminder table is read again.</summary>
        public TimeSpan RefreshReminderListPeriod { get; set; } = TimeSpan.FromMinutes(5);
    }
}
