using SubscriptionBox.Grains.Accounts;
using SubscriptionBox.Grains.Mail;
using SubscriptionBox.Grains.Orders;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Orders;
using SubscriptionBox.Payments;
using SubscriptionBox.Subscriptions;
using SubscriptionBox.Tests.Simulation.World;

namespace SubscriptionBox.Tests.Simulation.Invariants;

/// <summary>What is recorded: events without gaps, commands with one effect, mails once, nothing that must not be kept.</summary>
public static class RecordChecks
{
    /// <summary>The event that an acknowledged yes has caused, once: by the command's name.</summary>
    private static readonly Dictionary<string, string[]> Effects = new()
    {
        ["addAddress"] = ["addressAdded"], ["addCard"] = ["paymentMethodAdded"], ["removeAddress"] = ["addressRemoved"], ["removeCard"] = ["paymentMethodRemoved"],
        ["skip"] = ["deliverySkipped"], ["unskip"] = ["deliveryUnskipped"], ["pause"] = ["subscriptionPaused"], ["resume"] = ["subscriptionResumed"], ["rate"] = ["deliveryRated"],
        ["cancelNow"] = ["subscriptionCancelled"], ["receive"] = ["stockReceived"], ["adjust"] = ["stockAdjusted"], ["refund"] = ["refundRequested"], ["return"] = ["refundRequested"], ["credit"] = ["creditGranted"], ["purchaseOrder"] = ["purchaseOrderSaved"],
    };

    /// <summary>Commands that may find their effect there already, and then have none of their own.</summary>
    private static readonly HashSet<string> MayDoNothing = ["purchaseOrder", "rate"];

    private static readonly HashSet<string?> NotAllowed = [CommonRefusal.NotFound.Code, CommonRefusal.Forbidden.Code, CommonRefusal.ReauthenticationRequired.Code, Customers.CustomerRefusal.Erased.Code];

    /// <summary>Checks all of it.</summary>
    public static void Check(Evidence e, Checks checks)
    {
        Sequences(e, checks);
        Commands(e, checks);
        Webhooks(e, checks);
        Mails(e, checks);
        Shipments(e, checks);
        CardNumbers(e, checks);
        checks.Nothing("I11 one answer", e.Asker.OtherAnswers);
        checks.Nothing("no call fails for a reason of its own", e.Asker.Bugs);
        foreach (var accounts in e.World.States.Of<AccountState>().Where(a => a.State.Email.Length > 0).GroupBy(a => a.State.Email))
            checks.That("I7 one e-mail address, one account", accounts.Count() == 1, () => accounts.Key);
    }

    private static void Sequences(Evidence e, Checks checks)
    {
        foreach (var (kind, key, state) in e.World.States.All)
        {
            if (state is not AggregateState saved)
                continue;
            var events = e.Of($"{kind}/{key}");
            checks.That("I5 every change is in the log exactly once, without gaps", events.Count == saved.Sequence && events.Select((r, i) => r.Sequence == i + 1).All(x => x),
                () => $"{kind}/{key}: the state is at {saved.Sequence}, the log has {string.Join(' ', events.Select(r => r.Sequence))}");
        }
        checks.That("(h) every outbox is drained", e.World.Outboxes.Count == 0, () => string.Join(", ", e.World.Outboxes.Waiting()));
    }

    private static void Commands(Evidence e, Checks checks)
    {
        foreach (var command in e.Asker.Commands)
        {
            if (command.Name.StartsWith(Workload.Command.Forbidden, StringComparison.Ordinal))
            {
                checks.That("I8 what is not allowed is refused", !command.Acknowledged || !command.Ok && NotAllowed.Contains(command.Refusal), () => $"{command.Id} {command.Name} ({command.Subject}): {command.Refusal ?? "done"}");
                checks.That("I8 what is not allowed has no effect", !e.ByCommand[command.Id].Any(), () => $"{command.Id} {command.Name} ({command.Subject}): {e.ByCommand[command.Id].First().Type}");
                continue;
            }
            if (!Effects.TryGetValue(command.Name, out var types))
                continue;
            var effects = e.ByCommand[command.Id].Where(r => types.Contains(r.Type)).ToArray();
            checks.That("I11 one effect", effects.Length <= 1, () => $"{command.Id} {command.Name} of {command.Subject}: {string.Join(", ", effects.Select(r => $"{r.Source} {r.Sequence} {r.Type}"))}");
            if (command is { Acknowledged: true, Ok: true } && !MayDoNothing.Contains(command.Name))
                checks.That("I4 what was acknowledged is kept", effects.Length == 1, () => $"{command.Id} {command.Name} of {command.Subject}, acknowledged {command.AnsweredAt:O} after {command.Tries} tries, left no trace");
            if (command is { Acknowledged: true, Ok: false })
                checks.That("I11 a refusal has no effect", effects.Length == 0, () => $"{command.Id} {command.Name} of {command.Subject} was refused ({command.Refusal}), and yet {effects[0].Type}");
        }
    }

    private static void Webhooks(Evidence e, Checks checks)
    {
        var intents = e.Payments.GroupBy(p => p.Key).ToDictionary(g => g.Key, g => g.Count());
        foreach (var fact in e.All<WebhookReceived>().Where(w => w.Payload.EventType is "payment_intent.succeeded" or "payment_intent.payment_failed").GroupBy(w => (w.Payload.PaymentKey, w.Payload.EventType)))
            checks.That("F9 a fact that webhooks tell counts once", fact.Count() <= intents.GetValueOrDefault(fact.Key.PaymentKey ?? ""), () => $"{fact.Key}: {fact.Count()} times");
        checks.Nothing("F10 no forged webhook is let in", e.World.Webhooks.LetIn);
        foreach (var (key, state) in e.World.States.Of<WebhookState>())
            checks.That("(i) every webhook is acted upon", state.Done || state.Tries >= WebhookRules.MostTries, () => key);
    }

    private static void Mails(Evidence e, Checks checks)
    {
        var wanted = e.World.Log.All.Where(l => l.Event.CustomerId is not null && MailTexts.Concerns(l.Event)).Select(l => MailsProjection.IdOf(l.Event)).ToHashSet();
        var sent = e.World.Mailbox.Sent.Select(m => m.MailId).ToArray();
        checks.That("one mail for each event that deserves one", sent.Length == sent.Distinct().Count() && sent.All(wanted.Contains), () => $"{sent.Length} mails, {wanted.Count} events: {string.Join(", ", sent.Where(s => !wanted.Contains(s)).Take(3))}");
        var gone = e.People.Where(p => p.Leaving).Select(p => p.CustomerId).ToHashSet();
        var missing = e.World.Log.All.Where(l => l.Event.CustomerId is not null && !gone.Contains(l.Event.CustomerId) && MailTexts.Concerns(l.Event)).Select(l => MailsProjection.IdOf(l.Event)).Except(sent).ToArray();
        checks.That("one mail for each event that deserves one", missing.Length == 0, () => $"not sent: {string.Join(", ", missing.Take(5))}");
    }

    private static void Shipments(Evidence e, Checks checks)
    {
        var orders = e.Orders.ToDictionary(o => o.OrderId);
        var bought = e.Charges.GroupBy(c => c.Record.Source["subscription/".Length..]).ToDictionary(g => g.Key, g => g.Sum(c => c.Charge.Boxes));
        foreach (var shipped in e.World.Carrier.Shipped)
            checks.That("(c) nothing ships that is not paid", orders.TryGetValue(shipped, out var order) && (order.Payment is not null || bought.GetValueOrDefault(order.SubscriptionId) > 0), () => shipped);
        foreach (var placed in e.Orders.GroupBy(o => o.SubscriptionId))
            checks.That("(c) no more boxes than were bought", placed.Count() <= bought.GetValueOrDefault(placed.Key), () => $"{placed.Key}: {placed.Count()} orders, {bought.GetValueOrDefault(placed.Key)} boxes bought");
        foreach (var order in e.Orders)
            checks.That("(c) what ships is with the carrier", order.Status is OrderStatus.Placed or OrderStatus.Cancelled || e.World.Carrier.Shipped.Contains(order.OrderId), () => order.OrderId);
    }

    /// <summary>Nothing that looks like a card number: 13 to 19 digits in a row with a valid check digit (g).</summary>
    private static void CardNumbers(Evidence e, Checks checks)
    {
        foreach (var (kind, key, text) in e.World.States.Texts)
            checks.That("(g) no card number in any store", !HasCardNumber(text), () => $"{kind}/{key}");
        foreach (var logged in e.World.Log.All)
            checks.That("(g) no card number in any store", !HasCardNumber(logged.Event.Data), () => $"{logged.Event.Source} {logged.Event.Sequence}");
    }

    private static bool HasCardNumber(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsAsciiDigit(text[i]))
                continue;
            var start = i;
            while (i < text.Length && char.IsAsciiDigit(text[i]))
                i++;
            var apart = (start == 0 || !(char.IsAsciiLetter(text[start - 1]) || text[start - 1] == '.')) && (i == text.Length || !char.IsAsciiLetter(text[i]));
            if (i - start is >= 13 and <= 19 && text[start] is >= '3' and <= '6' && apart && IsValid(text.AsSpan(start, i - start)))
                return true;
        }
        return false;
    }

    private static bool IsValid(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            sum += i % 2 == 0 ? digit : digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        }
        return sum % 10 == 0;
    }
}
