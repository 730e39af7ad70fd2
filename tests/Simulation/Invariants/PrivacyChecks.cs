using SubscriptionBox.Grains.Campaigns;
using SubscriptionBox.Grains.Privacy;
using SubscriptionBox.Privacy;
using SubscriptionBox.Tests.Simulation.Provider;

namespace SubscriptionBox.Tests.Simulation.Invariants;

/// <summary>Personal data: sealed wherever it lies, and gone after an erasure.</summary>
public static class PrivacyChecks
{
    /// <summary>Checks all of it.</summary>
    public static void Check(Evidence e, Checks checks)
    {
        var names = e.People.SelectMany(p => new[] { p.Name, p.Email }).Append("Vexwood Lane").ToArray();
        foreach (var (kind, key, text) in e.World.States.Texts)
            checks.That("I9 no store holds personal data in the clear", !Names(text, names), () => $"{kind}/{key}");
        foreach (var logged in e.World.Log.All)
            checks.That("I9 no store holds personal data in the clear", !Names(logged.Event.Data, names) && !Names(logged.Event.Reason ?? "", names), () => $"{logged.Event.Source} {logged.Event.Sequence}");
        foreach (var (key, request) in e.World.States.Of<DataRequestState>().Where(r => r.State.CustomerId.Length > 0))
        {
            checks.That("I9 every data request comes to its end", request.Step is DataRequestStep.Finished or DataRequestStep.Keep, () => $"{key}: {request.Kind} is at {request.Step}");
            if (request is { Kind: DataRequestKind.Erasure, Step: DataRequestStep.Finished })
                foreach (var (_, wallet) in e.World.States.Of<WalletState>().Where(w => w.State.CustomerId == request.CustomerId))
                    checks.That("I9 no credit is kept of who was erased", wallet.Lots.IsEmpty && wallet.Entries.All(x => x.Reason is null), () => $"{request.CustomerId}: {string.Join(", ", wallet.Lots)}");
        }
        foreach (var person in e.People.Where(p => p.ErasedAt is not null))
            Erased(e, checks, person);
    }

    private static void Erased(Evidence e, Checks checks, Workload.Person person)
    {
        checks.That("I9 the key of who was erased is destroyed", e.World.Keys.Find(person.CustomerId!).Status == DataKeyStatus.Destroyed, () => $"{person.CustomerId}, erased {person.ErasedAt:O}");
        checks.That("I9 no mail of who was erased is kept", e.World.Mailbox.Kept.All(m => m.CustomerId != person.CustomerId), () => person.CustomerId!);
        var late = e.World.Mailbox.Sent.Where(m => m.CustomerId == person.CustomerId && m.At > person.ErasedAt).ToArray();
        checks.That("F18 no mail after an erasure", late.Length == 0, () => $"{person.CustomerId}, erased {person.ErasedAt:O}: {string.Join(", ", late)}");
        foreach (var payment in e.Payments.Where(p => p.Status == IntentStatus.Succeeded && p.Card.CustomerId == person.CustomerId && p.CapturedAt > person.ErasedAt))
            checks.That("F18 no charge after an erasure", payment.Refunded == payment.Amount.Amount, () => $"{person.CustomerId}, erased {person.ErasedAt:O}: {payment.Key} captured {payment.CapturedAt:O}, refunded {payment.Refunded}");
    }

    private static bool Names(string text, string[] names) => Array.Exists(names, name => text.Contains(name, StringComparison.Ordinal));
}
