using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Timers;

namespace Orleans;

/// <summary>Reminders of a grain: kept in storage, at least one minute apart, a tick missed in an outage is lost.</summary>
public static class GrainReminderExtensions
{
    public static Task<IGrainReminder> RegisterOrUpdateReminder(this Grain grain, string reminderName, TimeSpan dueTime, TimeSpan period) =>
        RegisterOrUpdateReminder((IGrainBase)grain, reminderName, dueTime, period);

    /// <exception cref="InvalidOperationException">The grain is not <see cref="IRemindable"/>.</exception>
    /// <exception cref="ArgumentException">The period is shorter than the minimum.</exception>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(this IGrainBase grain, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(grain);
        RefuseEmpty(reminderName);
        if (grain is not IRemindable)
            throw new InvalidOperationException($"Grain {grain.GrainContext.GrainId} is not '{nameof(IRemindable)}'. A grain should implement {nameof(IRemindable)} to use the persistent reminder service");
        return Registry(grain).RegisterOrUpdateReminder(grain.GrainContext.GrainId, reminderName, dueTime, period);
    }

    public static Task UnregisterReminder(this Grain grain, IGrainReminder reminder) => UnregisterReminder((IGrainBase)grain, reminder);

    public static Task UnregisterReminder(this IGrainBase grain, IGrainReminder reminder) =>
        Registry(grain).UnregisterReminder(grain.GrainContext.GrainId, reminder);

    public static Task<IGrainReminder?> GetReminder(this Grain grain, string reminderName) => GetReminder((IGrainBase)grain, reminderName);

    public static Task<IGrainReminder?> GetReminder(this IGrainBase grain, string reminderName)
    {
        RefuseEmpty(reminderName);
        return Registry(grain).GetReminder(grain.GrainContext.GrainId, reminderName);
    }

    public static Task<List<IGrainReminder>> GetReminders(this Grain grain) => GetReminders((IGrainBase)grain);

    public static Task<List<IGrainReminder>> GetReminders(this IGrainBase grain) => Registry(grain).GetReminders(grain.GrainContext.GrainId);

    private static IReminderRegistry Registry(IGrainBase grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return grain.GrainContext.ActivationServices.GetRequiredService<IReminderRegistry>();
    }

    private static void RefuseEmpty(string reminderName)
    {
        if (string.IsNullOrWhiteSpace(reminderName))
            throw new ArgumentNullException(nameof(reminderName));
    }
}
