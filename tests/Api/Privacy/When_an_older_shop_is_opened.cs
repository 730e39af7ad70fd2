using System.Net;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Privacy;

/// <summary>Data of the build before sealing opens, reads as it was, and is sealed as it is written again.</summary>
public sealed class When_an_older_shop_is_opened
{
    [Fact]
    public async Task Its_people_are_known_and_what_they_change_is_sealed()
    {
        await using var shop = await ShopHost.Start();
        var person = await shop.Customer("older.person@oldermail.example");
        (await person.Patch("me", new { name = "Olden Olderman" })).Ok();
        (await person.Subscribe(SmallCatalogue.Monthly)).Expect(HttpStatusCode.Created);
        await shop.CatchUp();
        await shop.CloseAnd(folder =>
        {
            OlderShop.Make(folder);
            Assert.Equal(2, Disk.Find(folder, "Olderman", "oldermail").Select(hit => hit.Split(": ")[1]).Distinct().Count());
        });

        var again = await shop.Client().SignIn(person.Email, person.Password);
        Assert.Equal("Olden Olderman", (await again.Get("me")).Ok().Str("name"));
        Assert.Single((await again.Get("me/addresses")).Ok()["items"]!.AsArray());
        Assert.NotEmpty((await (await shop.Administrator()).Get($"admin/mailbox?q={person.Email}")).Ok()["items"]!.AsArray());
        (await again.Patch("me", new { name = "Newly Namedafter" })).Ok();
        var dump = Disk.Dump(shop.Folder);
        var row = dump.Split('\n').Single(line => line.StartsWith("grain_state|", StringComparison.Ordinal) && line.Contains($"|customer|{person.CustomerId}|", StringComparison.Ordinal));
        Assert.DoesNotContain("Namedafter", row, StringComparison.Ordinal);
        Assert.DoesNotContain("oldermail", row, StringComparison.Ordinal);
        Assert.Contains("\"email\":\"sealed:", row, StringComparison.Ordinal);
        (await shop.Client().Post("auth/register", new { email = person.Email, password = "another long one", name = "X", country = "US", timeZone = "Etc/UTC" })).Expect(HttpStatusCode.Conflict);

        await shop.Restart();
        Assert.Equal("Newly Namedafter", (await (await shop.Client().SignIn(person.Email, person.Password)).Get("me")).Ok().Str("name"));
    }
}
