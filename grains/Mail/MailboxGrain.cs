using System.Globalization;
using SubscriptionBox.Mail;

namespace SubscriptionBox.Grains.Mail;

/// <summary>The mails that went out.</summary>
public interface IMailbox
{
    /// <summary>Mails, newest first.</summary>
    /// <param name="text">Must occur in address, subject or text, without regard to case; null for all.</param>
    /// <param name="before">The place of the last mail of the page before; null for the beginning.</param>
    /// <param name="limit">1–101.</param>
    Task<IReadOnlyList<(long Place, MailView Mail)>> List(string? text, long? before, int limit);

    /// <summary>One mail; null when there is none.</summary>
    Task<MailView?> Find(string mailId);
}

/// <summary>Reads the mailbox: for administrators only, as mails hold personal data.</summary>
[StatelessWorker]
public sealed class MailboxGrain(IMailbox mailbox) : Grain, IMailboxGrain
{
    /// <inheritdoc/>
    public async Task<Answer<Page<MailView>>> List(string? text, string? cursor, int limit, Caller caller)
    {
        if (caller.Role is not (Role.Administrator or Role.System))
            return CommonRefusal.Forbidden;
        if (limit is < 1 or > 100)
            return CommonRefusal.Invalid.On("limit", "A whole number from 1 to 100.");
        if (text?.Length > 200)
            return CommonRefusal.Invalid.On("q", "At most 200 characters.");
        long before = long.MaxValue;
        if (cursor is not null && !long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before))
            return CommonRefusal.Invalid.On("cursor", "Not a cursor that this list gave out.");
        var found = await mailbox.List(string.IsNullOrWhiteSpace(text) ? null : text.Trim(), before, limit + 1);
        return new Page<MailView>(
            [.. found.Take(limit).Select(row => row.Mail)],
            found.Count > limit ? found[limit - 1].Place.ToString(CultureInfo.InvariantCulture) : null);
    }

    /// <inheritdoc/>
    public async Task<Answer<MailView>> Get(string mailId, Caller caller)
    {
        if (caller.Role is not (Role.Administrator or Role.System))
            return CommonRefusal.Forbidden;
        return await mailbox.Find(mailId) is { } mail ? mail : CommonRefusal.NotFound;
    }
}
