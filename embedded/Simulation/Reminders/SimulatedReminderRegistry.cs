using Orleans;
using Orleans.Runtime;
using Orleans.Timers;

namespace SubscriptionBox.Embedded.Simulation;

/// <summary>What grains of one silo use to register reminders: the table is in the store, so each call is an operation of it.</summary>
internal sealed class SimulatedReminderRegistry(SimulatedSilo silo) : IReminderRegistry
{
    private static readonly TimeSpan ShortestPeriod = TimeSpan.FromMinutes(1);

    private SimulatedReminders Table => silo.Cluster.Reminders;

    public Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        ArgumentException.ThrowIfNullOrEmpty(reminderName);
        if (period < ShortestPeriod)
            throw new ArgumentException($"Cannot register reminder {reminderName} as it requested period ({period}) that is less than minimum allowed period ({ShortestPeriod})", nameof(period));
        var entry = new ReminderEntry
        {
            GrainId = callingGrainId,
            ReminderName = reminderName,
            StartAt = silo.Clock.GetUtcNow().UtcDateTime.Add(dueTime),
            Period = period,
        };
        return Do<IGrainReminder>(callingGrainId, "register reminder", true, () => new SimulatedReminder(reminderName, Table.Upsert(entry)));
    }

    public Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder) => Do(callingGrainId, "unregister reminder", true, () =>
    {
        if (!Table.Remove(callingGrainId, reminder.ReminderName, ((SimulatedReminder)reminder).ETag))
            throw new ReminderException($"Could not unregister reminder {reminder.ReminderName} of {callingGrainId}: it was registered again or removed since this handle was read.");
        return true;
    });

    public Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName) => Do<IGrainReminder?>(callingGrainId, "read reminder", false, () =>
        Table.Find(callingGrainId, reminderName) is { } entry ? new SimulatedReminder(entry.ReminderName, entry.ETag) : null);

    public Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId) => Do<List<IGrainReminder>>(callingGrainId, "read reminders", false, () =>
        [.. Table.Of(callingGrainId).Select(entry => new SimulatedReminder(entry.ReminderName, entry.ETag))]);

    private Task<T> Do<T>(GrainId grain, string operation, bool isWrite, Func<T> carryOut) =>
        silo.Cluster.CallStore(silo, grain, operation, isWrite, carryOut);

    private sealed record SimulatedReminder(string ReminderName, string ETag) : IGrainReminder;
}
