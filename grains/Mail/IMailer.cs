namespace SubscriptionBox.Grains.Mail;

/// <summary>Sends mails to customers.</summary>
public interface IMailer
{
    /// <summary>Sends one. The same id again is a no-op: mails are made from events, and events may come twice. To a customer who was erased nothing is sent.</summary>
    Task Send(OutgoingMail mail);
}

/// <summary>A mail to send.</summary>
/// <param name="MailId">The event it tells of: source and sequence.</param>
/// <param name="CustomerId">Who gets it: what is kept of it is sealed with that customer's data key.</param>
/// <param name="To">One address.</param>
/// <param name="Subject">1–200 characters, one line.</param>
/// <param name="Text">Plain text.</param>
/// <param name="At">When it happened, on the shop's clock.</param>
public sealed record OutgoingMail(string MailId, string CustomerId, string To, string Subject, string Text, DateTimeOffset At);
