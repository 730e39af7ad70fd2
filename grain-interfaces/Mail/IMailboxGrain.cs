namespace SubscriptionBox.Mail;

/// <summary>Reads the mailbox of the embedded edition (stateless workers, key <c>mailbox</c>).</summary>
public interface IMailboxGrain : IGrainWithStringKey
{
    /// <summary>Mails, newest first.</summary>
    Task<Answer<Page<MailView>>> List(string? text, string? cursor, int limit, Caller caller);
    /// <summary>One mail.</summary>
    Task<Answer<MailView>> Get(string mailId, Caller caller);
}

/// <summary>A mail as it went out.</summary>
[GenerateSerializer, Immutable, Alias("mailView")]
public sealed record MailView(string MailId, string To, string Subject, string Text, DateTimeOffset At);
