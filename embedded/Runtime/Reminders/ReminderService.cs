using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Timers;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>
/// Reminders of this process: kept in the table, each with a timer here. As in Orleans, ticks are due at StartAt + k × Period; one that
/// falls in an outage, or while the last is still being handled, is lost.
/// </summary>
internal sealed class ReminderService(EmbeddedRuntime runtime, IServiceProvider services, IOptions<ReminderOptions> options)
    : IReminderRegistry, ILifecycleParticipant<ISiloLifecycle>
{
    private readonly Dictionary<(GrainId Grain, string Name), LocalReminder> _local = [];
    private readonly IReminderTable? _table = services.GetService<IReminderTable>();
    private bool _stopped;

    private IReminderTable Table => _table
        ?? throw new OrleansConfigurationException("No reminder table: the silo needs UseInMemoryReminderService() or a durable one.");

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(ReminderService), ServiceLifecycleStage.Active, StartAsync, StopAsync);

    public async Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        ArgumentException.ThrowIfNullOrEmpty(reminderName);
        if (period < options.Value.MinimumReminderPeriod)
            throw new ArgumentException($"Cannot register reminder {reminderName} as it requested period ({period}) that is less than minimum allowed period ({options.Value.MinimumReminderPeriod})", nameof(period));

        var entry = new ReminderEntry
        {
            GrainId = callingGrainId,
            ReminderName = reminderName,
            StartAt = runtime.Time.GetUtcNow().UtcDateTime.Add(dueTime),
            Period = period,
        };
        entry.ETag = await Table.UpsertRow(entry);
        Set(entry);
        return new GrainReminder(reminderName, entry.ETag);
    }

    public async Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder)
    {
        if (!await Table.RemoveRow(callingGrainId, reminder.ReminderName, ((GrainReminder)reminder).ETag))
            throw new ReminderException($"Could not unregister reminder {reminder.ReminderName} of {callingGrainId}: it was registered again or removed since this handle was read.");
        lock (_local)
        {
            if (_local.Remove((callingGrainId, reminder.ReminderName), out var local))
                local.Dispose();
        }
    }

    public async Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName) =>
        await Table.ReadRow(callingGrainId, reminderName) is { } entry ? new GrainReminder(entry.ReminderName, entry.ETag) : null;

    public async Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId) =>
        [.. (await Table.ReadRows(callingGrainId)).Reminders.Select(entry => new GrainReminder(entry.ReminderName, entry.ETag))];

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_table is null)
            return;
        await _table.StartAsync(cancellationToken);
        foreach (var entry in (await _table.ReadRows(0, 0)).Reminders)
            Set(entry);
    }

    private Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_local)
        {
            _stopped = true;
            foreach (var local in _local.Values)
                local.Dispose();
            _local.Clear();
        }

        return _table?.StopAsync(cancellationToken) ?? Task.CompletedTask;
    }

    private void Set(ReminderEntry entry)
    {
        lock (_local)
        {
            if (_stopped)
                return;
            var key = (entry.GrainId, entry.ReminderName);
            if (_local.Remove(key, out var last))
                last.Dispose();
            _local[key] = new LocalReminder(runtime, entry);
        }
    }

    private sealed record GrainReminder(string ReminderName, string ETag) : IGrainReminder;
}
