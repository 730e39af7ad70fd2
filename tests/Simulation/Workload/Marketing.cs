using SubscriptionBox.Campaigns;
using SubscriptionBox.Tests.Simulation.World;

namespace SubscriptionBox.Tests.Simulation.Workload;

/// <summary>Campaigns that come and go, with limits so tight that customers race for the last redemption.</summary>
public sealed class Marketing(ShopWorld world, Asker asker, IReadOnlyList<Life> customers, Random chance)
{
    private readonly List<string> _campaigns = [];

    private static Caller Marketer => new("acc-marketing", Role.Marketing, null);

    /// <summary>Until the noisy phase ends.</summary>
    public async Task Work(DateTimeOffset until)
    {
        while (true)
        {
            await world.Sleep(TimeSpan.FromHours(2 + chance.Next(24 * 18)));
            if (world.Now >= until)
                return;
            if (_campaigns.Count == 0 || chance.Next(3) == 0)
                await Launch();
            else
                await Steer(_campaigns[chance.Next(_campaigns.Count)]);
        }
    }

    private async Task Launch()
    {
        var number = _campaigns.Count + 1;
        var (id, code) = ($"cmp-{number}x", $"SPRING{number}");
        var offer = chance.Next(3) == 0
            ? new DiscountOffer(null, [new(500, "USD"), new(600, "CAD"), new(500, "EUR"), new(400, "GBP")])
            : new DiscountOffer(50_000 * (1 + chance.Next(10)), []);
        var draft = new CampaignDraft($"Campaign {number}", "More customers", offer, [code], world.Now.AddHours(-1), world.Now.AddDays(20 + chance.Next(90)))
        {
            RedemptionLimit = chance.Next(3) == 0 ? null : 1 + chance.Next(4), PerCustomerLimit = chance.Next(2) == 0 ? null : 1, Charges = chance.Next(4) == 0 ? null : 1 + chance.Next(3),
            Budget = chance.Next(4) == 0 ? new Money(1500, "USD") : null, NewCustomersOnly = chance.Next(5) == 0,
        };
        if (await asker.Send("campaign", id, () => Marketer, (grains, caller) => grains.GetGrain<ICampaignGrain>(id).Create(draft, caller), c => c.CampaignId) is not { Ok: true })
            return;
        _campaigns.Add(id);
        if (await Move("activate", id, (c, caller) => c.Activate(caller)) is not { Ok: true })
            return;
        // Everybody hears of it at once.
        foreach (var customer in customers.Where(_ => chance.Next(5) == 0).ToArray())
            world.Start(() => customer.Use(code));
    }

    private Task Steer(string id) => chance.Next(6) switch
    {
        0 => Move("end", id, (c, caller) => c.End(caller)),
        < 3 => Move("pauseCampaign", id, (c, caller) => c.Pause(caller)),
        _ => Move("activate", id, (c, caller) => c.Activate(caller)),
    };

    private Task<Answer<CampaignView>?> Move(string name, string id, Func<ICampaignGrain, Caller, Task<Answer<CampaignView>>> ask) =>
        asker.Send(name, id, () => Marketer, (grains, caller) => ask(grains.GetGrain<ICampaignGrain>(id), caller), c => c.CampaignId);
}
