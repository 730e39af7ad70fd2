using SubscriptionBox.Embedded.Simulation;
using SubscriptionBox.Grains.Mail;
using SubscriptionBox.Mail;

namespace SubscriptionBox.Tests.Simulation.World;

/// <summary>Where mails end: outside the shop. It keeps them until their customer is erased, and what was sent when for ever.</summary>
public sealed class Mailbox : IMailer, IMailbox
{
    private readonly Dictionary<string, OutgoingMail> _byId = [];
    private readonly HashSet<string> _forgotten = [];

    /// <summary>The way to it.</summary>
    public SimulatedService? Wire { get; set; }

    /// <summary>Tells the time.</summary>
    public Func<DateTimeOffset>? Now { get; set; }

    /// <summary>Every mail that went out, once each, and when.</summary>
    public List<(string MailId, string CustomerId, DateTimeOffset At)> Sent { get; } = [];

    /// <summary>What is still kept.</summary>
    public IEnumerable<OutgoingMail> Kept => _byId.Values;

    /// <inheritdoc/>
    public Task Send(OutgoingMail mail) => Wire!.Call("send", () =>
    {
        if (_forgotten.Contains(mail.CustomerId) || !_byId.TryAdd(mail.MailId, mail))
            return;
        Sent.Add((mail.MailId, mail.CustomerId, Now!()));
    });

    /// <summary>Drops a customer's mails, and takes none any more.</summary>
    public void Forget(string customerId)
    {
        _forgotten.Add(customerId);
        foreach (var mail in _byId.Values.Where(m => m.CustomerId == customerId).ToArray())
            _byId.Remove(mail.MailId);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<(long Place, MailView Mail)>> List(string? text, long? before, int limit) => Task.FromResult<IReadOnlyList<(long, MailView)>>(
        [.. _byId.Values.Select((mail, place) => ((long)place, View(mail))).Reverse().Where(m => m.Item1 < (before ?? long.MaxValue)).Take(limit)]);

    /// <inheritdoc/>
    public Task<MailView?> Find(string mailId) => Task.FromResult(_byId.TryGetValue(mailId, out var mail) ? View(mail) : null);

    private static MailView View(OutgoingMail mail) => new(mail.MailId, mail.To, mail.Subject, mail.Text, mail.At);
}
