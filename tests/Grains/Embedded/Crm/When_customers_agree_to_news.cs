using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SubscriptionBox.Audit;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Grains.Crm;
using SubscriptionBox.Silo.Adapters.Crm;
using SubscriptionBox.Tests.Grains.Audit;
using SubscriptionBox.Tests.Support;
using Xunit;

namespace SubscriptionBox.Tests.Grains.Crm;

/// <summary>The CRM ends up saying what the shop says of those who agreed to it, whatever happens on the way, and never stands in the way of billing (faults.md F16).</summary>
public sealed class When_customers_agree_to_news
{
    private readonly TroubledCrm?[] _made = new TroubledCrm?[1];

    [Fact]
    public async Task Those_who_agree_are_contacts_with_status_and_plan_and_those_who_do_not_are_not()
    {
        await using var shop = await Start();
        var (tess, other) = (await shop.Customer("tess@example.test"), await shop.Customer());
        await Agree(tess);
        await When_everything_is_audited.Settle(shop);
        var contact = Assert.Single(await Contacts(shop));
        Assert.Equal(("tess@example.test", "Tess Tester", "none", tess.CustomerId), ((string?)contact["email"], (string?)contact["name"], (string?)contact["status"], (string?)contact["customerId"]));

        var subscription = (await tess.Subscribe(SmallCatalogue.Monthly)).Expect(HttpStatusCode.Created).Str("subscriptionId");
        (await tess.Patch("me", new { name = "Tess Changed" })).Ok();
        await When_everything_is_audited.Settle(shop);
        contact = Assert.Single(await Contacts(shop));
        Assert.Equal(("active", SmallCatalogue.Monthly, "Tess Changed"), ((string?)contact["status"], (string?)contact["planId"], (string?)contact["name"]));

        (await tess.Post($"subscriptions/{subscription}/pause")).Ok();
        await When_everything_is_audited.Settle(shop);
        Assert.Equal("paused", (string?)(Assert.Single(await Contacts(shop)))["status"]);

        (await tess.Put("me/consents/marketing", new { given = false })).Ok();
        await When_everything_is_audited.Settle(shop);
        Assert.Empty(await Contacts(shop));
        await Agree(other);
        await When_everything_is_audited.Settle(shop);
        Assert.Equal(other.CustomerId, (string?)Assert.Single(await Contacts(shop))["customerId"]);
    }

    [Fact]
    public async Task A_CRM_that_wants_to_be_left_alone_is_and_hears_of_everything_afterwards()
    {
        await using var shop = await Start();
        var crm = Crm(shop);
        var tess = await shop.Customer();
        await When_everything_is_audited.Settle(shop);
        crm.RetryAfter = TimeSpan.FromSeconds(30);
        await Agree(tess);
        await When_everything_is_audited.Settle(shop);

        // Billing goes on meanwhile, and nothing is put aside.
        (await tess.Subscribe(SmallCatalogue.Monthly)).Expect(HttpStatusCode.Created);
        var admin = await shop.Administrator();
        await When_everything_is_audited.Settle(shop);
        Assert.Empty((await admin.Get("admin/operations/parked-events")).Ok().Body!["items"]!.AsArray());
        var consumers = (await admin.Get("admin/operations/events")).Ok().Body!["consumers"]!.AsArray();
        Assert.True((long)consumers.Single(c => (string?)c!["name"] == "prj-crm")!["behind"]! > 0);
        Assert.Equal(0, (long)consumers.Single(c => (string?)c!["name"] == "prj-mail")!["behind"]!);

        // Nor does it hear anything before its time.
        crm.RetryAfter = null;
        await When_everything_is_audited.Settle(shop);
        Assert.Empty(crm.Batches);
        await shop.Advance("PT30S");
        Assert.Equal("active", (string?)Assert.Single(await Contacts(shop))["status"]);
    }

    [Fact]
    public async Task Of_a_batch_that_half_fails_the_rest_is_tried_again()
    {
        await using var shop = await Start();
        var crm = Crm(shop);
        var customers = new List<ShopClient>();
        for (var i = 0; i < 5; i++)
            customers.Add(await shop.Customer());
        crm.Fails[customers[1].CustomerId] = 1;
        crm.Fails[customers[3].CustomerId] = 2;
        foreach (var customer in customers)
            await Agree(customer);
        await When_everything_is_audited.Settle(shop);
        Assert.Equal(customers.Select(c => c.CustomerId).Order(), (await Contacts(shop)).Select(c => (string)c["customerId"]!).Order());
    }

    [Fact]
    public async Task A_contact_that_the_CRM_never_takes_is_put_aside_and_holds_up_nobody()
    {
        await using var shop = await Start();
        var crm = Crm(shop);
        var (odd, tess) = (await shop.Customer(), await shop.Customer());
        crm.Rejects.Add(odd.CustomerId);
        await Agree(odd);
        await Agree(tess);
        await When_everything_is_audited.Settle(shop);
        Assert.Equal(tess.CustomerId, (string?)Assert.Single(await Contacts(shop))["customerId"]);
        var parked = (await (await shop.Administrator()).Get("admin/operations/parked-events")).Ok();
        Assert.All(parked.Body!["items"]!.AsArray(), e => Assert.Equal(("prj-crm", odd.CustomerId), ((string?)e!["consumer"], ((string)e["source"]!).Split('/')[1])));

        crm.Rejects.Clear();
        await shop.Advance("PT10M");
        Assert.Equal(2, (await Contacts(shop)).Count);
    }

    [Fact]
    public async Task A_contact_that_somebody_entered_by_hand_becomes_the_customers()
    {
        await using var shop = await Start();
        await shop.Services.GetRequiredService<SandboxCrm>().EnterByHand("Tess.Hand@example.test", "T. from the fair");
        var tess = await shop.Customer("tess.hand@example.test");
        await Agree(tess);
        await When_everything_is_audited.Settle(shop);
        var contact = Assert.Single(await Contacts(shop));
        Assert.Equal((tess.CustomerId, "Tess Tester"), ((string?)contact["customerId"], (string?)contact["name"]));
    }

    [Fact]
    public async Task An_address_that_another_contact_has_no_longer_makes_room()
    {
        await using var shop = await Start();
        var crm = shop.Services.GetRequiredService<SandboxCrm>();
        var tess = await shop.Customer("shared@example.test");
        var gone = await shop.Customer();
        // Left over from when the address was somebody else's, who has withdrawn since.
        await crm.Upsert([new CrmContact(gone.CustomerId, "shared@example.test", "Gone", "US", "none", null, "2026-01", shop.Now)]);
        await Agree(tess);
        await When_everything_is_audited.Settle(shop);
        Assert.Equal(tess.CustomerId, (string?)Assert.Single(await Contacts(shop))["customerId"]);
    }

    [Fact]
    public async Task Events_that_come_twice_and_in_another_order_end_in_the_same_place()
    {
        await using var shop = await Start();
        var tess = await shop.Customer();
        await Agree(tess);
        (await tess.Patch("me", new { name = "Second Name" })).Ok();
        (await tess.Patch("me", new { name = "Third Name" })).Ok();
        await When_everything_is_audited.Settle(shop);
        var sent = Crm(shop).Batches.Count;
        var log = (await shop.Services.GetRequiredService<IEventLog>().Read(0, 10_000)).Select(e => e.Event).ToList();
        log.Reverse();
        await shop.Services.GetRequiredService<CrmSync>().Follow([.. log, .. log]);
        Assert.Equal("Third Name", (string?)Assert.Single(await Contacts(shop))["name"]);
        // What the CRM has already is not sent again.
        Assert.Equal(sent, Crm(shop).Batches.Count);
    }

    [Fact]
    public async Task What_a_grain_remembers_is_not_told_when_it_is_older_than_its_event_or_than_what_was_told_already()
    {
        await using var shop = await Start();
        var tess = await shop.Customer();
        await Agree(tess);
        await When_everything_is_audited.Settle(shop);
        var (sync, records) = (shop.Services.GetRequiredService<CrmSync>(), shop.Services.GetRequiredService<ICrmRecords>());
        var last = (await shop.Services.GetRequiredService<IEventLog>().Read(0, 10_000)).Select(e => e.Event).Last(e => e.Source == $"customer/{tess.CustomerId}");
        await sync.Follow([last]);

        // The log has an event that the customer's grain knows nothing of yet.
        await Assert.ThrowsAsync<StaleReadException>(() => sync.Follow([last with { Sequence = last.Sequence + 1 }]));

        // Somebody has told the CRM of a change, and the grain is older than that.
        var print = CrmPrint.Parse((await records.Find([tess.CustomerId]))[tess.CustomerId]);
        await records.Save([KeyValuePair.Create(tess.CustomerId, (print with { Told = "newer", Read = print.Read.SetItem(tess.CustomerId, print.Read[tess.CustomerId] + 1) }).ToString())]);
        var sent = Crm(shop).Batches.Count;
        await Assert.ThrowsAsync<StaleReadException>(() => sync.Follow([last]));
        Assert.Equal(sent, Crm(shop).Batches.Count);

        // The change arrives.
        (await tess.Patch("me", new { name = "Second Name" })).Ok();
        await When_everything_is_audited.Settle(shop);
        Assert.Equal("Second Name", (string?)Assert.Single(await Contacts(shop))["name"]);
    }

    [Fact]
    public async Task An_answer_that_is_lost_does_no_harm_and_a_consent_that_is_withdrawn_then_still_finds_the_contact()
    {
        await using var shop = await Start();
        var crm = Crm(shop);
        var tess = await shop.Customer();
        await When_everything_is_audited.Settle(shop);
        crm.LosesTheAnswerAndThenIsBusy = TimeSpan.FromSeconds(30);
        await Agree(tess);
        await When_everything_is_audited.Settle(shop);
        Assert.Single(await Contacts(shop));
        (await tess.Put("me/consents/marketing", new { given = false })).Ok();
        await When_everything_is_audited.Settle(shop);
        crm.RetryAfter = null;
        await shop.Advance("PT30S");
        Assert.Empty(await Contacts(shop));
        Assert.Equal(1, crm.Deletions);
    }

    [Fact]
    public async Task Who_is_erased_is_no_contact_any_more()
    {
        await using var shop = await Start();
        var tess = await shop.Customer();
        await Agree(tess);
        await When_everything_is_audited.Settle(shop);
        Assert.Single(await Contacts(shop));
        Assert.True((await shop.Grains.GetGrain<SubscriptionBox.Customers.ICustomerGrain>(tess.CustomerId).Leave("drq-1", Caller.System)).Ok);
        await When_everything_is_audited.Settle(shop);
        Assert.Empty(await Contacts(shop));
        // What comes late does not bring the person back.
        await shop.Services.GetRequiredService<CrmSync>().Follow((await shop.Services.GetRequiredService<IEventLog>().Read(0, 10_000)).Select(e => e.Event));
        Assert.Empty(await Contacts(shop));
    }

    [Fact]
    public async Task The_file_knows_contacts_only_sealed()
    {
        await using var shop = await Start();
        var tess = await shop.Customer("tess.sealed@example.test");
        await Agree(tess);
        await When_everything_is_audited.Settle(shop);
        var stored = await shop.Services.GetRequiredService<SubscriptionBox.Embedded.Storage.ShopFile>().Readers.Read(static db => db.Prepare("SELECT group_concat(contact || email_hash) FROM crm_contact").ScalarString());
        Assert.DoesNotContain("tess", stored, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("tess.sealed@example.test", (string?)Assert.Single(await Contacts(shop))["email"]);
    }

    private Task<ShopHost> Start() => ShopHost.Start(new ShopSetup
    {
        Log = LogLevel.None,
        Services = services => services.AddSingleton<ICrm>(s => _made[0] = new TroubledCrm(s.GetRequiredService<SandboxCrm>())),
    });

    private TroubledCrm Crm(ShopHost shop)
    {
        _ = shop.Services.GetRequiredService<ICrm>();
        return _made[0]!;
    }

    private static async Task Agree(ShopClient customer) => (await customer.Put("me/consents/marketing", new { given = true, version = "2026-11" })).Ok();

    private static async Task<List<JsonNode>> Contacts(ShopHost shop) =>
        [.. (await (await shop.Administrator()).Get("admin/crm/contacts?limit=100")).Ok().Body!["items"]!.AsArray().Select(item => item!)];
}
