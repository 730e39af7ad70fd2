using SubscriptionBox.Accounts;
using SubscriptionBox.Customers;
using SubscriptionBox.Subscriptions;
using SubscriptionBox.Tests.Simulation.World;

namespace SubscriptionBox.Tests.Simulation.Workload;

/// <summary>What one customer does, from sign-up on.</summary>
public sealed partial class Life(Person me, ShopWorld world, Asker asker, Random chance)
{
    private const string Password = "a-Long-passw0rd!";
    private int _checkouts;

    private ISubscriptionGrain Sub(IGrainFactory grains, string id) => grains.GetGrain<ISubscriptionGrain>(id);

    private ICustomerGrain Mine(IGrainFactory grains) => grains.GetGrain<ICustomerGrain>(me.CustomerId!);

    private Caller Me() => me.At(world.Now);

    /// <summary>Until the noisy phase ends.</summary>
    public async Task Live(DateTimeOffset from, DateTimeOffset until)
    {
        await world.Sleep(from - world.Now);
        if (!await SignUp() || !await Furnish())
            return;
        await Subscribe();
        while (true)
        {
            // Some act on the minute that boxes are charged, when the races are.
            await world.Sleep(TimeSpan.FromHours(1 + chance.Next(24 * 36)));
            if (world.Now >= until || me.Leaving)
                return;
            await Act();
        }
    }

    private async Task<bool> SignUp()
    {
        for (var tries = 0; tries < 3 && me.CustomerId is null; tries++)
        {
            var anyone = new Caller("anonymous", Role.Anonymous, null);
            var ticket = await asker.Send("register", me.Email, () => anyone,
                (grains, caller) => grains.GetGrain<ISignInGrain>("sign-in").Register(new Registration(me.Email, Password, me.Name, me.Country, me.Zone) { Address = "192.0.2.1" }, caller),
                t => t.CustomerId!);
            if (ticket is not { Ok: true })
                continue;
            (me.CustomerId, me.Token) = (ticket.Value.CustomerId, ticket.Value.Token);
        }
        if (me.CustomerId is null)
            return false;
        try
        {
            me.AccountId = (await asker.Session(me.Token!))?.AccountId ?? "acc-of-" + me.CustomerId;
        }
        catch (TimeoutException)
        {
            me.AccountId = "acc-of-" + me.CustomerId;
        }
        return true;
    }

    private async Task<bool> Furnish()
    {
        for (var tries = 0; tries < 3 && me.Addresses.Count == 0; tries++)
            await AddAddress();
        for (var tries = 0; tries < 3 && me.Methods.Count == 0; tries++)
            await AddCard();
        if (chance.Next(2) == 0)
            await Preferences();
        if (chance.Next(2) == 0)
            await Consent();
        return me.Addresses.Count > 0 && me.Methods.Count > 0;
    }

    private async Task AddAddress()
    {
        var line = $"{chance.Next(1, 999)} Vexwood Lane";
        var added = await asker.Send("addAddress", me.CustomerId!, Me, (grains, caller) => Mine(grains).AddAddress(new Address(line, null, "Quuxville", me.Region, me.PostalCode, me.Country), caller), a => a.Id);
        if (added is { Ok: true })
            me.Addresses.Add(added.Value.Id);
    }

    private async Task AddCard()
    {
        var token = chance.Next(12) switch { 0 => "tok_declined", 1 or 2 => "tok_3ds", _ => "tok_visa" };
        var gateway = chance.Next(4) == 0 ? "paypal" : "stripe";
        var added = await asker.Send("addCard", me.CustomerId!, Me, (grains, caller) => Mine(grains).AddPaymentMethod(new AddPaymentMethod(gateway, token), caller), m => m.Id);
        if (added is { Ok: true })
            me.Methods.Add(added.Value.Id);
    }

    private Task Preferences()
    {
        ImmutableArray<string> categories = [.. new[] { "skincare", "fitness", "gourmet" }.Where(_ => chance.Next(2) == 0)];
        ImmutableArray<string> exclusions = chance.Next(3) == 0 ? ["nuts"] : [];
        return asker.Send("preferences", me.CustomerId!, Me, (grains, caller) => Mine(grains).SetPreferences(
            new Preferences(categories, ImmutableDictionary<string, ImmutableArray<string>>.Empty, exclusions), caller), p => string.Join(' ', p.Categories));
    }

    /// <summary>Hears of a promo code, and uses it.</summary>
    public Task Use(string code) => me.CustomerId is null || me.Leaving || me.Addresses.Count == 0 || me.Methods.Count == 0 || me.Subscriptions.Count > 2 ? Task.CompletedTask : Subscribe(code);

    private async Task Subscribe(string? code = null)
    {
        var plan = Catalogue.Plans[chance.Next(Catalogue.Plans.Length)].PlanId;
        await asker.Read(grains => grains.GetGrain<IPricingGrain>("pricing").Quote(new(plan, me.Country, me.Region, null, code)));
        var id = SubscriptionIds.Of(me.CustomerId!, $"checkout-{me.Number}-{++_checkouts}");
        var (method, address) = (Pick(me.Methods), Pick(me.Addresses));
        var answer = await asker.Send("subscribe", id, Me, (grains, caller) => Sub(grains, id).Subscribe(new(me.CustomerId!, plan, method, address, code, null), caller), s => $"{s.SubscriptionId} {s.PlanId}");
        if (answer is { Ok: true } or null)
            me.Subscriptions.Add(id);
    }

    private async Task Act()
    {
        if (me.Subscriptions.Count == 0)
        {
            await Subscribe();
            return;
        }
        var sub = Pick(me.Subscriptions);
        switch (chance.Next(69))
        {
            case < 8: await On("skip", sub, (s, caller) => s.Skip(null, caller)); break;
            case < 11: await Unskip(sub); break;
            case < 14: await On("pause", sub, (s, caller) => s.Pause(chance.Next(2) == 0 ? null : Today.AddDays(1 + chance.Next(70)), caller)); break;
            case < 20: await On("resume", sub, (s, caller) => s.Resume(caller)); break;
            case < 21: await On("cancel", sub, (s, caller) => s.Cancel(new("Enough for now", false), caller)); break;
            case < 22: await On("cancelNow", sub, (s, caller) => s.Cancel(new("Enough", true), caller)); break;
            case < 27: await On("reactivate", sub, (s, caller) => s.Reactivate(caller)); break;
            case < 31: await ChangePlan(sub); break;
            case < 35: await ChangeCard(sub); break;
            case < 38: await asker.Send("payNow", sub, Me, (grains, caller) => Sub(grains, sub).PayNow(caller)); break;
            case < 44: await Swap(sub); break;
            case < 50: await Rate(sub); break;
            case < 52: await Move(); break;
            case < 53: await Preferences(); break;
            case < 54: await Consent(); break;
            case < 55: await AddAddress(); break;
            case < 57: await Retire(); break;
            case < 58: await asker.Session(me.Token!); break;
            case < 59: await (chance.Next(3) == 0 ? Leave() : Export()); break;
            case < 61: await CancelAtTheCharge(sub); break;
            case < 62: await LeaveAtTheCharge(); break;
            case < 66: await Trespass(sub); break;
            default:
                if (me.Subscriptions.Count < 3)
                    await Subscribe();
                break;
        }
    }

    private DateOnly Today => DateOnly.FromDateTime(world.Now.UtcDateTime);

    private Task<Answer<SubscriptionView>?> On(string name, string sub, Func<ISubscriptionGrain, Caller, Task<Answer<SubscriptionView>>> ask) =>
        asker.Send(name, sub, Me, (grains, caller) => ask(Sub(grains, sub), caller), s => s.SubscriptionId);

    private T Pick<T>(IReadOnlyList<T> list) => list[chance.Next(list.Count)];
}
