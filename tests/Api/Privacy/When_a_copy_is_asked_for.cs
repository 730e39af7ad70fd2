using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using SubscriptionBox.Campaigns;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Privacy;
using SubscriptionBox.Privacy;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Privacy;

/// <summary>Trust checklist 67–70 and faults F17: everything held, in JSON and CSV, for its owner, for a week, and only once it was read back right.</summary>
public sealed class When_a_copy_is_asked_for
{
    private static readonly string[] Sections =
    [
        "profile", "consents", "credits", "invoices", "preferences", "addresses", "payment-methods", "sessions", "subscriptions", "deliveries", "ratings", "orders", "payments", "recommendations", "activity", "mails", "crm", "marketing",
    ];

    [Fact]
    public async Task It_holds_everything_in_both_forms_and_nothing_of_anybody_else()
    {
        await using var shop = await ShopHost.Start();
        var other = await shop.Customer("somebody.else@other.example");
        (await other.Subscribe(SmallCatalogue.Monthly)).Expect(HttpStatusCode.Created);
        var person = await shop.Customer("copied.person@copied.example");
        (await person.Patch("me", new { name = "=Copy, \"That\"" })).Ok();
        (await person.Put("me/consents/marketing", new { given = false })).Ok();
        (await person.Put("me/consents/marketing", new { given = true, version = "2026-11" })).Ok();
        (await person.Put("me/preferences", new { categories = new[] { "gourmet" }, exclusions = new[] { "nuts" } })).Ok();
        (await person.Subscribe(SmallCatalogue.Monthly)).Expect(HttpStatusCode.Created);
        await shop.Advance("P7D");
        await (await person.SignInAgain()).Reauthenticate();
        var delivered = (await person.Get($"subscriptions/{(await person.Get("subscriptions")).Str("items.0.subscriptionId")}/deliveries")).Ok()["items"]!.AsArray().Last()!;
        (await person.Post($"deliveries/{delivered["deliveryId"]}/ratings", new { ratings = new[] { new { sku = delivered["items"]![0]!["sku"]!.ToString(), stars = 5 } } })).Ok();
        Assert.True((await shop.Grains.GetGrain<IWalletGrain>(Wallets.KeyOf(person.CustomerId)).Grant(new(new Money(500, "USD"), "creditreason", null), new Caller("acc-s", Role.Support, null))).Ok);
        await shop.CatchUp();

        var asked = (await person.Post("me/data-export", key: "once")).Expect(HttpStatusCode.Accepted);
        var again = (await person.Post("me/data-export", key: "once")).Expect(HttpStatusCode.Accepted);
        Assert.Equal((asked.Str("requestId"), "true"), (again.Str("requestId"), again.Headers["Idempotency-Replayed"]));
        var status = (await person.Get($"me/data-export/{asked.Str("requestId")}")).Ok();
        Assert.Equal("done", status.Str("status"));

        var files = await Fetch(shop, person, status.Str("downloadUrl"));
        var document = JsonNode.Parse(files["data.json"])!;
        var data = document["data"]!.AsObject();
        Assert.Equal(Sections.Order(), data.Select(s => s.Key).Order());
        Assert.All(Sections, section => Assert.True(files.ContainsKey($"csv/{section}.csv"), section));
        Assert.All(Sections, section => Assert.True(data[section]!.AsArray().Count > 0, $"{section} is empty"));
        Assert.Equal(("copied.person@copied.example", "=Copy, \"That\""), (data["profile"]![0]!["email"]!.ToString(), data["profile"]![0]!["name"]!.ToString()));
        Assert.Equal("5", data["ratings"]![0]!["stars"]!.ToString());
        Assert.Equal(6, document["about"]!.AsObject().Count);
        Assert.DoesNotContain(files.Values, text => text.Contains("other.example", StringComparison.Ordinal) || text.Contains(other.CustomerId, StringComparison.Ordinal) || text.Contains("sealed:", StringComparison.Ordinal));
        Assert.Contains("\"'=Copy, \"\"That\"\"\"", files["csv/profile.csv"], StringComparison.Ordinal);
        // Each CSV has a row for each record.
        Assert.All(Sections, section => Assert.Equal(data[section]!.AsArray().Count, Rows(files[$"csv/{section}.csv"]) - 1));
        Assert.Contains(data["activity"]!.AsArray(), e => e!["type"]!.ToString() == "signedIn" && e["details"]!["address"]!.ToString() == "127.0.0.1");
        Assert.Empty(Disk.Find(shop.Folder, "copied.person", "=Copy", "creditreason"));
    }

    [Fact]
    public async Task Only_its_owner_sees_it_and_only_for_a_week()
    {
        await using var shop = await ShopHost.Start();
        var (person, other, support) = (await shop.Customer(), await shop.Customer(), await shop.Support());
        await person.Reauthenticate();
        var id = (await person.Post("me/data-export")).Expect(HttpStatusCode.Accepted).Str("requestId");
        var url = (await person.Get($"me/data-export/{id}")).Ok().Str("downloadUrl");
        Assert.NotEmpty(await Fetch(shop, person, url));
        foreach (var path in new[] { $"me/data-export/{id}", url })
        {
            (await other.Get(path)).Expect(HttpStatusCode.NotFound);
            (await shop.Client().Get(path)).Expect(HttpStatusCode.Unauthorized);
            (await support.Get(path)).Expect(HttpStatusCode.Forbidden);
        }
        Assert.Equal(CommonRefusal.NotFound, (await shop.Grains.GetGrain<IDataRequestGrain>(id).Download(new Caller("acc-s", Role.Support, null))).Refusal);

        await shop.Advance("P7D");
        await person.SignInAgain();
        var expired = (await person.Get($"me/data-export/{id}")).Ok();
        Assert.Equal(("expired", null), (expired.Str("status"), expired["downloadUrl"]));
        (await person.Get(url)).Expect(HttpStatusCode.Conflict);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(shop.Folder, "objects"), "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("put", false, 0)]
    [InlineData("put", true, 0)]
    [InlineData("get", false, 0)]
    [InlineData("get", true, 0)]
    [InlineData("export", false, 0)]
    [InlineData("none", false, 2)]
    public async Task A_storage_that_fails_or_garbles_is_asked_again_and_no_link_shows_before(string what, bool after, int garbled)
    {
        var trouble = new FailsOnce(asked => asked == what, after);
        await using var shop = await ShopHost.Start(new ShopSetup
        {
            Log = Microsoft.Extensions.Logging.LogLevel.Critical,
            Services = services =>
            {
                services.Wrap<IObjectStorage>(null, inner => new TroubledObjects(inner, trouble) { Garbled = garbled });
                services.Wrap<IPersonalStore>(null, inner => new TroubledStore(inner, trouble));
            },
        });
        var person = await shop.Customer();
        await person.Reauthenticate();
        var asked = (await person.Post("me/data-export")).Expect(HttpStatusCode.Accepted);
        Assert.Equal(("running", null), (asked.Str("status"), asked["downloadUrl"]));
        (await person.Get($"me/data-export/{asked.Str("requestId")}/file")).Expect(HttpStatusCode.Conflict);
        await shop.Advance("PT10M");
        var status = (await person.Get($"me/data-export/{asked.Str("requestId")}")).Ok();
        Assert.NotEmpty(await Fetch(shop, person, status.Str("downloadUrl")));
    }

    private static async Task<Dictionary<string, string>> Fetch(ShopHost shop, ShopClient person, string url)
    {
        using var http = new HttpClient { BaseAddress = shop.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", person.Token);
        using var response = await http.GetAsync(url);
        Assert.Equal((HttpStatusCode.OK, "application/zip"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Equal(("attachment", true), (response.Content.Headers.ContentDisposition?.DispositionType, response.Headers.CacheControl?.NoStore));
        using var zip = new ZipArchive(await response.Content.ReadAsStreamAsync());
        return zip.Entries.ToDictionary(entry => entry.FullName, entry => new StreamReader(entry.Open(), Encoding.UTF8).ReadToEnd());
    }

    private static int Rows(string csv)
    {
        var (rows, quoted) = (0, false);
        foreach (var c in csv)
        {
            quoted ^= c == '"';
            rows += c == '\n' && !quoted ? 1 : 0;
        }
        return rows;
    }
}
