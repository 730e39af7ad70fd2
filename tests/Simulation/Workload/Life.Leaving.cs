using SubscriptionBox.Customers;
using SubscriptionBox.Privacy;
using SubscriptionBox.Tests.Simulation.Faults;

namespace SubscriptionBox.Tests.Simulation.Workload;

/// <summary>Copies of one's data, and erasure.</summary>
public sealed partial class Life
{
    private Task Export()
    {
        var id = DataRequestKey.Export(me.CustomerId!, $"export-{asker.Commands.Count}");
        return asker.Send("export", id, Me, (grains, caller) => grains.GetGrain<IDataRequestGrain>(id).Export(caller), r => r.RequestId);
    }

    /// <summary>Agrees to be written to, or not any more.</summary>
    private async Task Consent()
    {
        var shown = await asker.Read<Consents>(async grains =>
        {
            var answer = await Mine(grains).GetConsents(Me());
            return answer.Ok ? new Consents(answer.Value) : answer.Refusal;
        });
        if (shown?.All.FirstOrDefault(c => c.Purpose == "marketing") is not { } now)
            return;
        var change = new ConsentChange(now.Purpose, !now.Given, now.Version);
        await asker.Send("consent", me.CustomerId!, Me, (grains, caller) => Mine(grains).SetConsent(change, caller));
    }

    private sealed record Consents(ImmutableArray<ConsentView> All);

    /// <summary>Wants to be forgotten at the very minute of a charge (F18).</summary>
    private async Task LeaveAtTheCharge()
    {
        if (!world.Faults.Has(Fault.F18ErasureRace) || await NextCharge() is not { } at || at <= world.Now || at > world.Now.AddDays(40))
            return;
        await world.Sleep(at - world.Now + TimeSpan.FromMilliseconds(chance.Next(3000)));
        world.Faults.Note(Fault.F18ErasureRace);
        await Leave();
    }

    /// <summary>Wants to be forgotten.</summary>
    private async Task Leave()
    {
        me.Leaving = true;
        var id = DataRequestKey.Erasure(me.CustomerId!);
        var answer = await asker.Send("erase", id, Me, (grains, caller) => grains.GetGrain<IDataRequestGrain>(id).Erase(caller), r => r.RequestId);
        if (answer is { Ok: true })
            me.ErasedAt = asker.Commands.FindLast(c => c.Subject == id)!.AnsweredAt;
    }

    /// <summary>Cancels at the very instant of a charge (F19).</summary>
    private async Task CancelAtTheCharge(string sub)
    {
        if (!world.Faults.Has(Fault.F19CancelRace) || await NextCharge() is not { } at || at <= world.Now || at > world.Now.AddDays(40))
            return;
        await world.Sleep(at - world.Now + TimeSpan.FromMilliseconds(chance.Next(1500)));
        world.Faults.Note(Fault.F19CancelRace);
        await On("cancelNow", sub, (s, caller) => s.Cancel(new("At the last moment", true), caller));
    }

    private async Task<DateTimeOffset?> NextCharge()
    {
        foreach (var sub in me.Subscriptions)
            if (await asker.Read(grains => Sub(grains, sub).Get(Me())) is { NextChargeAt: { } at })
                return at;
        return null;
    }
}
