using Orleans;
using SubscriptionBox.Common;
using SubscriptionBox.Curation;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Settings;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Tests.Grains.Subscriptions;

/// <summary>A year of random commands, outcomes, lost answers, failing disks and neighbours, then two quiet months: what never breaks (DESIGN.md I1, I2, I5, I6) is looked at. A failing seed replays exactly.</summary>
public sealed class When_anything_happens_in_any_order
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Theory, MemberData(nameof(Seeds))]
    public async Task No_period_is_paid_twice_and_no_money_is_lost(int seed)
    {
        var chance = new Random(seed);
        var gateway = new MoodyGateway(chance);
        await using var shop = await TestShop.Open("2027-01-31T15:00:00Z", gateway);
        shop.Set(s => s with { ChargeMissedPeriods = chance.Next(2) == 0, DunningOutcome = chance.Next(2) == 0 ? "pause" : "cancel", CutoffDays = chance.Next(0, 10) });
        var first = await Try(() => shop.Subscribe(chance.Next(3) == 0 ? "plan-quarter" : "plan-small"));
        gateway.Moody = true;
        for (var step = 0; step < 70; step++)
        {
            Break(shop, chance);
            await Step(shop, gateway, chance);
        }
        gateway.Moody = false;
        shop.BeforeCall = shop.AfterCall = null;
        await Quiet(shop, 70);
        await Holds(shop, gateway, first);
    }

    private static void Break(TestShop shop, Random chance)
    {
        if (chance.Next(6) == 0)
            shop.Storage.Fail(chance.Next(1, 4), chance.Next(2) == 0);
        var nth = chance.Next(1, 40);
        void Maybe(string call)
        {
            if (Interlocked.Decrement(ref nth) == 0 && call != "ISettingsGrain.Get")
                throw new TimeoutException($"{call} did not answer.");
        }
        (shop.BeforeCall, shop.AfterCall) = chance.Next(4) switch { 0 => (Maybe, null), 1 => (null, Maybe), _ => ((Action<string>?)null, (Action<string>?)null) };
    }

    private static async Task Step(TestShop shop, MoodyGateway gateway, Random chance)
    {
        var sub = shop.Subscription();
        switch (chance.Next(15))
        {
            case 0: await Try(() => sub.Skip(null, shop.Me())); break;
            case 1: await Try(() => sub.Unskip($"dlv-a-{chance.Next(0, 14)}", shop.Me())); break;
            case 2: await Try(() => sub.Pause(chance.Next(2) == 0 ? null : DateOnly.FromDateTime(shop.Clock.Instant.UtcDateTime).AddDays(chance.Next(1, 50)), shop.Me())); break;
            case 3: await Try(() => sub.Resume(shop.Me())); break;
            case 4: await Try(() => sub.Cancel(new("Enough", chance.Next(3) == 0), shop.Me())); break;
            case 5 or 6: await Try(() => sub.Reactivate(shop.Me($"again-{chance.Next()}"))); break;
            case 7: await Try(() => sub.ChangePlan(chance.Next(3) switch { 0 => "plan-large", 1 => "plan-quarter", _ => "plan-small" }, shop.Me())); break;
            case 8: await Try(() => sub.Change(new($"pm-{chance.Next(2, 4)}", null), null, shop.Me())); break;
            case 9: await Try(() => sub.PayNow(shop.Me())); break;
            case 10:
                if (gateway.Waiting.Count == 0)
                    break;
                // Perhaps one that was given up months ago; the webhook is repeated until it is taken.
                var key = gateway.Waiting[chance.Next(gateway.Waiting.Count)];
                gateway.Waiting.Remove(key);
                gateway.Authenticate(key, chance.Next(3) > 0);
                for (var told = false; !told;)
                    told = await Try(() => sub.NotePayment(key));
                break;
            case 11: shop.Zone = chance.Next(2) == 0 ? "Europe/Berlin" : "America/New_York"; await Try(sub.NoteCustomer); break;
            default: await Calendar(shop, shop.Clock.Instant.AddDays(chance.Next(1, 16)).AddHours(chance.Next(24))); break;
        }
    }

    private static async Task Quiet(TestShop shop, int days) => await Calendar(shop, shop.Clock.Instant.AddDays(days));

    private static async Task Calendar(TestShop shop, DateTimeOffset to)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await shop.RunTo(to.ToString("O"));
                return;
            }
            catch (Exception broken) when (broken is not Xunit.Sdk.XunitException && tries < 50)
            {
                shop.Clock.Instant = shop.Clock.Instant.AddMinutes(1);
            }
        }
    }

    private static async Task Holds(TestShop shop, MoodyGateway gateway, bool first)
    {
        await shop.Subscription().AsReference<SubscriptionBox.Audit.IOutboxOwner>().Drain();
        var events = shop.Events.All.Where(e => e.Event.Source == "subscription/sub-a").Select(e => e.Event.Sequence).ToArray();
        Assert.Equal([.. Enumerable.Range(1, events.Length).Select(n => (long)n)], events);

        // Every capture is in exactly one order, or paid for a plan change, or went back.
        var refunded = shop.Happened<SubscriptionRefunded>().Where(r => r.Cause != "cancelled").Select(r => r.PaymentKey).ToHashSet();
        var ordered = shop.Orders.Placed.Values.Where(o => o.Payment is not null).Select(o => o.Payment!.PaymentId).ToArray();
        var changes = shop.Happened<SubscriptionCharged>().Where(c => c.Purpose == ChargePurpose.PlanChange).Select(c => c.PaymentKey);
        Assert.Equal(gateway.Captured.Keys.Order(), ordered.Concat(changes).Concat(refunded).Order());
        // A period is paid for once at most.
        var periods = ordered.Select(k => k[..k.LastIndexOf('-')]).ToArray();
        Assert.Equal(periods.Length, periods.Distinct().Count());
        Assert.All(shop.Orders.Placed.Values.Where(o => o.Payment is not null), o => Assert.Equal(gateway.Captured[o.Payment!.PaymentId], o.Charge.Total.Amount));
        Assert.Equal(shop.Happened<SubscriptionCharged>().Count, shop.Happened<SubscriptionCharged>().Select(c => c.PaymentKey).Distinct().Count());
        Assert.All(shop.Happened<SubscriptionCharged>(), c => Assert.True(c.Breakdown.AddsUp, $"{c.PaymentKey} does not add up."));
        // What was bought is what was sent, no more: each payment buys so many boxes.
        var bought = shop.Happened<SubscriptionCharged>().Sum(c => c.Boxes);
        Assert.InRange(shop.Orders.Placed.Count, 0, bought);
        // Refunds never exceed captures (I6).
        var back = gateway.Refunds.Values.Sum(r => r.Amount) + shop.Orders.Refunds.Values.Sum(r => r.Amount);
        Assert.InRange(back, 0, gateway.Captured.Values.Sum());
        // Stock: what left the shelves is what was ordered; nothing stays held.
        Assert.Equal(shop.Orders.Placed.Values.Sum(o => o.Items.Length), shop.Shelves.Consumed);
        Assert.Equal(0, shop.Shelves.Held(shop.Clock.Instant));

        var promised = shop.Happened<BoxPromised>().SelectMany(p => p.Deltas).GroupBy(d => d.Sku).Select(g => (g.Key, Units: g.Sum(d => d.Delta))).Where(p => p.Units != 0).Order().ToArray();
        if (!first || await shop.Subscription().Get(shop.Me()) is not { Value: { } view })
        {
            Assert.Empty(promised);
            return;
        }
        var next = view is { Status: SubscriptionStatus.Active or SubscriptionStatus.PastDue, NextDelivery: { } box } ? box.Items.Select(i => (i.Sku, i.Quantity)).Order().ToArray() : [];
        Assert.Equal(next, promised);
        // Two quiet months leave nothing hanging: it runs, rests or is over, and the next charge lies ahead.
        Assert.True(view.Status is SubscriptionStatus.Active or SubscriptionStatus.Paused or SubscriptionStatus.Cancelled, view.Status.ToString());
        Assert.True(view.NextChargeAt is null || view.NextChargeAt > shop.Clock.Instant);
        Assert.True(shop.WakeOf("sub-a") is not { } wake || wake > shop.Clock.Instant);
        Assert.True(view.Status != SubscriptionStatus.Active || view is { NextChargeAt: not null } or { CancelAtPeriodEnd: true });
    }

    private static async Task<bool> Try<T>(Func<Task<Answer<T>>> ask)
    {
        try
        {
            return (await ask()).Ok;
        }
        catch (Exception broken) when (broken is not Xunit.Sdk.XunitException)
        {
            return false;
        }
    }

    private static Task<bool> Try(Func<Task> tell) => Try(async () =>
    {
        await tell();
        return (Answer<Done>)Done.Instance;
    });

    /// <summary>Accepts, declines, asks for authentication, is silent before or after it charged.</summary>
    private sealed class MoodyGateway(Random chance) : HonestGateway
    {
        public bool Moody { get; set; }

        public List<string> Waiting { get; } = [];

        public override async Task<ChargeOutcome> Charge(ChargeRequest request)
        {
            var mood = Moody ? chance.Next(8) : 7;
            if (mood == 0)
                return new ChargeOutcome.Unknown("never arrived");
            if (mood == 1)
                throw new HttpRequestException("The connection broke.");
            var outcome = await base.Charge(request);
            return mood == 2 ? new ChargeOutcome.Unknown("the answer was lost") : outcome;
        }

        public override Task<ChargeOutcome> LookUp(string key) =>
            Moody && chance.Next(3) == 0 ? Task.FromResult<ChargeOutcome>(new ChargeOutcome.Unknown("no answer")) : base.LookUp(key);

        protected override ChargeOutcome Decide(ChargeRequest request)
        {
            switch (Moody ? chance.Next(6) : 5)
            {
                case 0 or 1:
                    return new ChargeOutcome.Declined("card_declined", chance.Next(4) > 0);
                case 2:
                    Waiting.Insert(0, request.Key);
                    return new ChargeOutcome.RequiresAction($"https://bank.example/{request.Key}", $"pi-{request.Key}");
                default:
                    return base.Decide(request);
            }
        }
    }
}
