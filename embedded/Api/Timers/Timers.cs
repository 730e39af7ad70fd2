using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime
{
    /// <summary>A registered timer; disposing it stops it.</summary>
    public interface IGrainTimer : IDisposable
    {
        /// <summary>Sets when the next tick is due and the period after it; inside a tick it applies when the tick is over.</summary>
        void Change(TimeSpan dueTime, TimeSpan period);
    }

    /// <summary>How a timer ticks. A period of <see cref="Timeout.InfiniteTimeSpan"/> makes it tick once.</summary>
    public readonly struct GrainTimerCreationOptions()
    {
        [SetsRequiredMembers]
        public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
            : this()
        {
            DueTime = dueTime;
            Period = period;
        }

        public required TimeSpan DueTime { get; init; }

        public required TimeSpan Period { get; init; }

        /// <summary>Ticks may interleave with calls.</summary>
        public bool Interleave { get; init; }

        /// <summary>Ticks count as activity, so that the activation is not collected as idle.</summary>
        public bool KeepAlive { get; init; }
    }
}

namespace Orleans.Timers
{
    using Orleans.Runtime;

    /// <summary>Registers timers of activations.</summary>
    public interface ITimerRegistry
    {
        IDisposable RegisterTimer(IGrainContext grainContext, Func<object?, Task> callback, object? state, TimeSpan dueTime, TimeSpan period);

        IGrainTimer RegisterGrainTimer<TState>(IGrainContext grainContext, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options);
    }

    /// <summary>Registers reminders of grains.</summary>
    public interface IReminderRegistry
    {
        Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period);

        Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder);

        Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName);

        Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId);
    }
}
