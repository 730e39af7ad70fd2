using System.Globalization;
using SubscriptionBox.Crm;

namespace SubscriptionBox.Grains.Crm;

/// <summary>The contacts of the sandbox CRM.</summary>
public interface ISandboxCrm
{
    /// <summary>Contacts, oldest first.</summary>
    /// <param name="after">The place of the last one of the page before; 0 for the beginning.</param>
    /// <param name="limit">1–101.</param>
    Task<IReadOnlyList<(long Place, CrmContactView Contact)>> List(long after, int limit);
}

/// <inheritdoc cref="ICrmContactsGrain"/>
[StatelessWorker]
public sealed class CrmContactsGrain(ISandboxCrm crm) : Grain, ICrmContactsGrain
{
    /// <inheritdoc/>
    public async Task<Answer<Page<CrmContactView>>> List(string? cursor, int limit, Caller caller)
    {
        if (caller.Role is not (Role.Administrator or Role.System))
            return CommonRefusal.Forbidden;
        if (limit is < 1 or > 100)
            return CommonRefusal.Invalid.On("limit", "A whole number from 1 to 100.");
        var after = 0L;
        if (cursor is not null && !long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out after))
            return CommonRefusal.Invalid.On("cursor", "Not a cursor that this list gave out.");
        var found = await crm.List(after, limit + 1);
        return new Page<CrmContactView>([.. found.Take(limit).Select(row => row.Contact)], found.Count > limit ? found[limit - 1].Place.ToString(CultureInfo.InvariantCulture) : null);
    }
}
