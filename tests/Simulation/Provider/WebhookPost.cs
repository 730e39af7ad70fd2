using System.Text;
using System.Text.Json;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Payments;
using SubscriptionBox.Tests.Simulation.Faults;

namespace SubscriptionBox.Tests.Simulation.Provider;

/// <summary>Delivers what the provider has to tell: signed anew each time, again until it is taken, and in no order. Forgers write to the same address.</summary>
/// <param name="secrets">The endpoint's secrets: the first signs, the second did before the roll.</param>
/// <param name="sleep">Virtual.</param>
/// <param name="clock">The simulation's.</param>
/// <param name="faults">What goes wrong.</param>
/// <param name="receive">The shop's address.</param>
/// <param name="start">Starts a play of its own.</param>
public sealed class WebhookPost(
    IReadOnlyList<string> secrets, Func<TimeSpan, Task> sleep, TimeProvider clock, ShopFaults faults,
    Func<byte[], string, Task<Answer<WebhookResult>>> receive, Action<Func<Task>> start)
{
    private static readonly TimeSpan GivesUpAfter = TimeSpan.FromDays(3);
    private int _number;

    /// <summary>How many were taken.</summary>
    public int Taken { get; private set; }

    /// <summary>How many are still on their way.</summary>
    public int Open { get; private set; }

    /// <summary>Forged ones that were let in: there must be none.</summary>
    public List<string> LetIn { get; } = [];

    /// <summary>Tells one thing.</summary>
    public void Tell(Intent intent, string type)
    {
        // Of the many events a provider has, these are the ones that an endpoint of this shop asks for; the others are noise now and then.
        if (type is not ("payment_intent.succeeded" or "payment_intent.payment_failed") && faults.Pick(8) != 0)
            return;
        var first = Body(intent, type);
        var delay = TimeSpan.FromMilliseconds(faults.Pick(4000));
        if (faults.Strikes(Fault.F9WebhookDisorder, 0.15))
            delay = faults.Pick(3) switch { 0 => TimeSpan.Zero, _ => faults.Span(TimeSpan.FromSeconds(1), TimeSpan.FromHours(72)) };
        Send(first, delay);
        if (faults.Strikes(Fault.F9WebhookDisorder, 0.1))
            // The same event again, or another event for the same fact.
            Send(faults.Pick(2) == 0 ? first : Body(intent, type), faults.Span(TimeSpan.Zero, TimeSpan.FromHours(48)));
        if (faults.Strikes(Fault.F10WebhookForged, 0.05))
            start(() => Forge(intent, first));
    }

    private void Send(byte[] body, TimeSpan after) => start(async () =>
    {
        Open++;
        var until = clock.GetUtcNow() + after + GivesUpAfter;
        await sleep(after);
        for (var pause = TimeSpan.FromSeconds(20); clock.GetUtcNow() < until; pause = pause * 2 < TimeSpan.FromHours(6) ? pause * 2 : TimeSpan.FromHours(6))
        {
            try
            {
                var secret = secrets[faults.Has(Fault.F10WebhookForged) ? faults.Pick(secrets.Count) : 0];
                if ((await receive(body, StripeSignature.Sign(secret, body, clock.GetUtcNow()))).Ok)
                {
                    Taken++;
                    break;
                }
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                // A time-out, a silo that died: not a 2xx.
            }
            await sleep(pause);
        }
        Open--;
    });

    private async Task Forge(Intent intent, byte[] honest)
    {
        var now = clock.GetUtcNow();
        var lie = Body(intent, intent.Status == IntentStatus.Succeeded ? "payment_intent.payment_failed" : "payment_intent.succeeded");
        var (what, body, signature) = faults.Pick(4) switch
        {
            0 => ("signed with another secret", lie, StripeSignature.Sign("whsec_other", lie, now)),
            1 => ("the signature of another body", lie, StripeSignature.Sign(secrets[0], honest, now)),
            2 => ("an old one again", honest, StripeSignature.Sign(secrets[0], honest, now.AddMinutes(-20))),
            _ => ("not signed", lie, ""),
        };
        try
        {
            if ((await receive(body, signature)).Ok)
                LetIn.Add($"{what}: {intent.Id}");
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The shop was not there to refuse it.
        }
    }

    private byte[] Body(Intent intent, string type) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new
    {
        id = $"evt-{intent.Gateway}-{++_number}x",
        type,
        created = clock.GetUtcNow().ToUnixTimeSeconds(),
        data = new { @object = new { id = intent.Id, metadata = new Dictionary<string, string> { [StripeEventReader.PaymentKeyField] = intent.Key } } },
    }));
}
