using SubscriptionBox.Embedded.Simulation;
using SubscriptionBox.Grains.Mail;
using SubscriptionBox.Mail;

namespace SubscriptionBox.Tests.Simulation.World;

/// <summary>Where mails end: outside the shop.</summary>
public sealed class Mailbox : IMailer, IMailbox
{
    private readonly Dictionary<string, OutgoingMail> _byId = [];

    /// <summary>Every mail that was sent, once each.</summary>
    public List<OutgoingMail> Sent { get; } = [];

    /// <summary>The way to it.</summary>
    public SimulatedService? Wire { get; set; }

    /// <inheritdoc/>
    public Task Send(OutgoingMail mail) => Wire!.Call("send", () =>
    {
        if (_byId.TryAdd(mail.MailId, mail))
            Sent.Add(mail);
    });

    /// <summary>What the shop still has of the mails to a customer.</summary>
    public IEnumerable<OutgoingMail> Kept(string customerId) => _byId.Values.Where(m => m.CustomerId == customerId);

    /// <summary>The shop has nothing of them any more; <see cref="Sent"/> still says what went out when.</summary>
    public void Forget(string customerId)
    {
        foreach (var mail in Kept(customerId).ToArray())
            _byId.Remove(mail.MailId);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<(long Place, MailView Mail)>> List(string? text, long? before, int limit) => Task.FromResult<IReadOnlyList<(long, MailView)>>(
        [.. Sent.Select((mail, place) => ((long)place, View(mail))).Reverse().Where(m => m.Item1 < (before ?? long.MaxValue)).Take(limit)]);

    /// <inheritdoc/>
    public Task<MailView?> Find(string mailId) => Task.FromResult(_byId.TryGetValue(mailId, out var mail) ? View(mail) : null);

    private static MailView View(OutgoingMail mail) => new(mail.MailId, mail.To, mail.Subject, mail.Text, mail.At);
}
