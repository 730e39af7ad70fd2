using System.Globalization;
using System.Net;
using Microsoft.Playwright;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Pages;

/// <summary>The journey of the pages in a real browser, over the real shop with its demo catalogue; with JavaScript and without.</summary>
[Collection(Window.Name)]
public sealed class When_a_visitor_uses_the_pages(Window window)
{
    private readonly ShopHost _shop = window.Shop;
    private readonly Browser _browser = window.Browser;

    [BrowserTheory, InlineData(true), InlineData(false)]
    public async Task A_stranger_becomes_a_subscriber_and_changes_the_next_box(bool scripts)
    {
        var page = await _browser.Visitor(_shop.Address.ToString(), scripts);
        var failures = Watch(page);
        await page.GotoAsync("/");
        Assert.Equal("A box a month, chosen for you", await page.Locator("h1").InnerTextAsync());
        await page.SignUp($"pia-{scripts}@example.test");
        await page.Pay();
        await page.WaitForURLAsync("**/my-box?notice=welcome");
        Assert.Contains("Welcome!", await page.Locator("[role=status]").First.InnerTextAsync(), StringComparison.Ordinal);

        var next = page.GetByRole(AriaRole.Article).Filter(new() { HasText = "Next box" });
        var names = next.Locator("li h4");
        var before = await names.First.InnerTextAsync();
        Assert.NotEmpty(await next.Locator("li p.small").First.InnerTextAsync());
        await next.GetByRole(AriaRole.Link, new() { Name = "Swap" }).First.ClickAsync();
        await page.WaitForURLAsync("**/swap/**");
        var taken = await page.Locator("main li h2").First.InnerTextAsync();
        await page.Press("Take this");
        Assert.EndsWith("/my-box?notice=items", page.Url, StringComparison.Ordinal);
        Assert.Contains(taken, await names.AllInnerTextsAsync());
        Assert.DoesNotContain(before, await names.AllInnerTextsAsync());

        await page.Press("Skip this box");
        Assert.EndsWith("/my-box?notice=skip", page.Url, StringComparison.Ordinal);
        await page.Press("I want it after all");
        Assert.EndsWith("/my-box?notice=unskip", page.Url, StringComparison.Ordinal);

        await page.Follow("Plan, payment, pause or cancel");
        await page.Follow("Change plan");
        await page.GetByRole(AriaRole.Group, new() { Name = "Abundance" }).GetByRole(AriaRole.Radio).CheckAsync();
        await page.Press("Show what it costs");
        var now = await page.Locator("tr.sum td").InnerTextAsync();
        await page.Press($"Change and pay {now}");
        Assert.EndsWith("?notice=plan", page.Url, StringComparison.Ordinal);
        Assert.Contains("Abundance Monthly", await page.Locator("h1").InnerTextAsync(), StringComparison.Ordinal);
        await page.Press("Pause");
        Assert.EndsWith("/my-box?notice=pause", page.Url, StringComparison.Ordinal);
        await page.Press("Resume");
        Assert.EndsWith("/my-box?notice=resume", page.Url, StringComparison.Ordinal);
        Assert.Empty(failures);
    }

    [BrowserFact]
    public async Task A_delivered_box_is_tracked_rated_and_then_the_subscription_ends()
    {
        var page = await _browser.Visitor(_shop.Address.ToString(), scripts: false);
        await page.SignUp("rita@example.test");
        await page.Pay();
        await page.WaitForURLAsync("**/my-box?notice=welcome");
        await _shop.Advance("P10D");
        await page.SignIn("rita@example.test", Journeys.Password);
        await page.GetByRole(AriaRole.Radio, new() { Name = "5 stars" }).First.CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save my ratings" }).ClickAsync();
        await page.WaitForURLAsync("**/my-box?notice=ratings");
        await page.GetByRole(AriaRole.Link, new() { Name = "Order and tracking" }).First.ClickAsync();
        Assert.Contains("delivered", await page.Locator("main").InnerTextAsync(), StringComparison.OrdinalIgnoreCase);
        await page.GetByRole(AriaRole.Link, new() { Name = "All orders" }).ClickAsync();
        Assert.Equal(1, await page.Locator("main ul.items > li").CountAsync());

        await page.GotoAsync("/my-box");
        await page.Follow("Plan, payment, pause or cancel");
        await page.Follow("Cancel subscription");
        Assert.Contains("No further box ships", await page.Locator(".lead").InnerTextAsync(), StringComparison.Ordinal);
        await page.GetByLabel("Why are you leaving?").FillAsync("Moving house");
        await page.GetByLabel("Your password").FillAsync("not my password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel my subscription" }).ClickAsync();
        Assert.Equal("true", await page.GetByLabel("Your password").GetAttributeAsync("aria-invalid"));
        await page.GetByLabel("Your password").FillAsync(Journeys.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel my subscription" }).ClickAsync();
        await page.WaitForURLAsync("**/my-box?notice=cancel");
        Assert.True(await page.GetByRole(AriaRole.Button, new() { Name = "Keep my subscription" }).IsVisibleAsync());
    }

    [BrowserFact]
    public async Task A_declined_card_is_told_and_nothing_is_charged()
    {
        var page = await _browser.Visitor(_shop.Address.ToString(), scripts: false);
        await page.SignUp("dina@example.test");
        await page.Pay("tok_insufficientFunds");
        await page.Locator("#problems").WaitForAsync();
        Assert.Contains("declined", await page.Locator("#problems").InnerTextAsync(), StringComparison.OrdinalIgnoreCase);
        await page.GotoAsync("/orders");
        Assert.Contains("No orders yet", await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Nobody_pays_more_than_the_total_in_front_of_them()
    {
        var page = await _browser.Visitor(_shop.Address.ToString(), scripts: false);
        await page.SignUp("tilda@example.test");
        var total = page.Locator("tr.sum td");
        var shown = await total.InnerTextAsync();
        await page.Address();
        await page.GetByLabel("Your password").FillAsync(Journeys.Password);
        await page.Press("Pay and start");
        Assert.Contains("/checkout", page.Url, StringComparison.Ordinal);
        var taxed = await total.InnerTextAsync();
        Assert.NotEqual(shown, taxed);
        Assert.Contains(taxed, await page.GetByRole(AriaRole.Alert).InnerTextAsync(), StringComparison.Ordinal);
        await page.GetByLabel("Your password").FillAsync(Journeys.Password);
        await page.Press("Pay and start");
        await page.WaitForURLAsync("**/my-box?notice=welcome");
        await page.Follow("Order and tracking");
        Assert.Contains(taxed, await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task A_card_that_asks_for_authentication_leads_to_the_bank_and_back()
    {
        var page = await _browser.Visitor(_shop.Address.ToString(), scripts: false);
        await page.SignUp("axel@example.test");
        await page.Pay("tok_requiresAction");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("approve|confirm|agree", System.Text.RegularExpressions.RegexOptions.IgnoreCase) }).First.ClickAsync();
        await page.GotoAsync("/my-box");
        Assert.Contains("active", await page.Locator("h2 .badge").First.InnerTextAsync(), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task An_administrator_sees_stock_change_without_reloading()
    {
        var page = await _browser.Visitor(_shop.Address.ToString());
        var failures = Watch(page);
        await page.SignIn("admin@demo.example", "demo-Passw0rd!");
        await page.WaitForURLAsync("**/admin/inventory");
        await page.GetByText("Live: changes appear as they happen.").WaitForAsync();
        var row = page.Locator("tbody tr").First;
        var sku = await row.GetAttributeAsync("data-sku");
        var before = Number(await row.Locator("[data-onhand]").InnerTextAsync());
        var admin = await _shop.Administrator();
        Assert.Equal(HttpStatusCode.Created, (await admin.Post($"admin/inventory/{sku}/receipts", new { quantity = 77 })).Status);
        await Assertions.Expect(row.Locator("[data-onhand]")).ToHaveTextAsync((before + 77).ToString("N0", CultureInfo.InvariantCulture));
        Assert.Empty(failures);

        await page.GetByLabel("SKU", new() { Exact = true }).FillAsync(sku!);
        await page.GetByLabel("Units").FillAsync("3");
        await page.GetByRole(AriaRole.Button, new() { Name = "Receive" }).ClickAsync();
        await page.WaitForURLAsync("**notice=received");
        await Assertions.Expect(page.Locator($"tr[data-sku='{sku}'] [data-onhand]")).ToHaveTextAsync((before + 80).ToString("N0", CultureInfo.InvariantCulture));
    }

    [BrowserFact]
    public async Task The_mailbox_shows_what_the_shop_wrote_to_a_customer()
    {
        var page = await _browser.Visitor(_shop.Address.ToString(), scripts: false);
        await page.SignUp("mia@example.test");
        await page.Pay();
        await page.WaitForURLAsync("**/my-box?notice=welcome");
        await _shop.CatchUp();
        var staff = await _browser.Visitor(_shop.Address.ToString(), scripts: false);
        await staff.SignIn("admin@demo.example", "demo-Passw0rd!");
        await staff.GotoAsync("/admin/mailbox?q=mia%40example.test");
        Assert.True(await staff.Locator("details").CountAsync() > 0);
        Assert.Contains("mia@example.test", await staff.Locator("summary").First.InnerTextAsync(), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Pages_of_staff_are_closed_to_customers_and_strangers()
    {
        var stranger = await _browser.Visitor(_shop.Address.ToString(), scripts: false);
        await stranger.GotoAsync("/admin/inventory");
        Assert.Contains("/sign-in?returnUrl=", stranger.Url, StringComparison.Ordinal);
        await stranger.SignUp("cleo@example.test");
        var answer = await stranger.GotoAsync("/admin/inventory");
        Assert.Equal(403, answer!.Status);
        Assert.Equal("This page is not for your account", await stranger.Locator("h1").InnerTextAsync());
        Assert.Equal(404, (await stranger.GotoAsync("/no/such/page"))!.Status);
        Assert.Equal("There is no such page", await stranger.Locator("h1").InnerTextAsync());
    }

    // What the browser itself complains about: scripts that fail, policies that are broken, files that are missing.
    private static List<string> Watch(IPage page)
    {
        var failures = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                failures.Add(message.Text);
        };
        page.PageError += (_, error) => failures.Add(error);
        return failures;
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
}
