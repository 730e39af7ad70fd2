using System.Net;
using Microsoft.Playwright;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Pages;

/// <summary>A page in one of its states.</summary>
/// <param name="Name">Also the name of its pictures.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Who">Whose session looks at it; null for a stranger.</param>
/// <param name="Then">What is done there until the state is reached.</param>
public sealed record State(string Name, string Path, string? Who = null, Func<IPage, Task>? Then = null);

/// <summary>Every page in every state that people meet, over a shop in which these states have come about.</summary>
public sealed class Gallery
{
    private readonly Dictionary<string, string?> _tokens = [];

    /// <summary>All of them.</summary>
    public List<State> States { get; } = [];

    /// <summary>Lets customers live through what makes the states. It moves the shop's clock by a month and a day.</summary>
    public static async Task<Gallery> Of(ShopHost shop)
    {
        var gallery = new Gallery();
        var regular = await shop.Customer("gallery-regular@example.test");
        var regularSubscription = (await regular.Subscribe("plan-discovery-monthly", promoCode: "WELCOME20")).Expect(HttpStatusCode.Created).Str("subscriptionId");
        var late = await shop.Customer("gallery-late@example.test");
        var lateSubscription = (await late.Subscribe("plan-gourmet-monthly")).Expect(HttpStatusCode.Created).Str("subscriptionId");
        (await late.Patch($"subscriptions/{lateSubscription}", new { paymentMethodId = await late.AddCard("tok_insufficientFunds") })).Ok();
        await shop.Advance("P1M");
        await shop.Advance("P1D");
        await regular.SignInAgain();
        await late.SignInAgain();

        var fresh = await shop.Customer("gallery-new@example.test");
        var paused = await shop.Customer("gallery-paused@example.test");
        var pausedSubscription = (await paused.Subscribe("plan-fitness-monthly")).Expect(HttpStatusCode.Created).Str("subscriptionId");
        (await paused.Post($"subscriptions/{pausedSubscription}/pause")).Ok();
        var leaving = await shop.Customer("gallery-leaving@example.test");
        var leavingSubscription = (await leaving.Subscribe("plan-skincare-quarterly")).Expect(HttpStatusCode.Created).Str("subscriptionId");
        (await (await leaving.Reauthenticate()).Post($"subscriptions/{leavingSubscription}/cancel", new { reason = "Moving house" })).Ok();
        var asked = await shop.Customer("gallery-asked@example.test");
        (await asked.Subscribe("plan-discovery-monthly", "tok_requiresAction")).Ok();
        var admin = await shop.Administrator();
        foreach (var (name, client) in new[] { ("regular", regular), ("late", late), ("new", fresh), ("paused", paused), ("leaving", leaving), ("asked", asked), ("admin", admin) })
            gallery._tokens[name] = client.Token;

        var product = (await regular.Get("products?category=gourmet&limit=1")).Str("items.0.sku");
        var delivery = (await regular.Get($"subscriptions/{regularSubscription}")).Ok();
        var order = (await regular.Get("orders")).Str("items.0.orderId");
        gallery.AddStranger(product);
        gallery.AddCustomer(regularSubscription, leavingSubscription, order, $"/my-box/deliveries/{delivery.Str("nextDelivery.deliveryId")}/swap/{delivery.Str("nextDelivery.items.0.sku")}");
        gallery.States.Add(new("admin-inventory", "/admin/inventory", "admin"));
        gallery.States.Add(new("admin-mailbox", "/admin/mailbox", "admin", page => page.Locator("summary").First.ClickAsync()));
        gallery.States.Add(new("admin-mailbox-nothing", "/admin/mailbox?q=nobody-at-all", "admin"));
        return gallery;
    }

    /// <summary>Signs a browser's context in as somebody of the gallery.</summary>
    public async Task SignIn(IPage page, string who, Uri shop) =>
        await page.Context.AddCookiesAsync([new Microsoft.Playwright.Cookie { Name = "session", Value = _tokens[who]!, Url = shop.ToString(), HttpOnly = true }]);

    private void AddStranger(string product) => States.AddRange(
    [
        new("home", "/"), new("shop", "/shop"), new("shop-filtered", "/shop?category=skincare&q=oat&without=gluten&without=nuts"), new("shop-nothing", "/shop?q=xyzzy+nothing"),
        new("product", $"/shop/{product}", null, page => page.Locator("summary").First.ClickAsync()), new("plans", "/plans"),
        new("sign-in", "/sign-in"), new("sign-in-wrong", "/sign-in", null, async page =>
        {
            await page.GetByLabel("E-mail address").FillAsync("nobody@example.test");
            await page.GetByLabel("Password").FillAsync("not a password");
            await page.Press("Sign in");
        }),
        new("reset-password", "/reset-password"), new("not-found", "/no/such/page"), new("goodbye", "/goodbye"),
        new("start-tastes", "/start", null, page => page.OpenAll()),
        new("start-exclusions", "/start", null, async page =>
        {
            await page.Press("Next: leave out");
            await page.OpenAll();
        }),
        new("start-plan", "/start", null, async page =>
        {
            await page.Press("Next: leave out");
            await page.Press("Next: plan");
        }),
        new("start-account-taken", "/start", null, async page =>
        {
            await page.Press("Next: leave out");
            await page.Press("Next: plan");
            await page.Press("Next: account");
            await page.GetByLabel("Your name").FillAsync("Somebody with a Remarkably Long and Winding Name of Theirs");
            await page.GetByLabel("E-mail address").FillAsync("gallery-regular@example.test");
            await page.GetByLabel("Password").FillAsync(Journeys.Password);
            await page.Press("Create account and check out");
        }),
    ]);

    private void AddCustomer(string subscription, string leaving, string order, string swap) => States.AddRange(
    [
        new("home-customer", "/", "regular"), new("my-box", "/my-box", "regular"), new("my-box-none", "/my-box", "new"), new("my-box-past-due", "/my-box", "late"),
        new("my-box-paused", "/my-box", "paused"), new("my-box-ending", "/my-box", "leaving"), new("my-box-asked", "/my-box", "asked"), new("my-box-notice", "/my-box?notice=items", "regular"),
        new("my-box-problem", "/my-box?problem=after-cutoff", "regular"), new("swap", swap, "regular"),
        new("subscription", $"/my-box/{subscription}", "regular"), new("subscription-ending", $"/my-box/{leaving}", "leaving"),
        new("change-plan", $"/my-box/{subscription}/change-plan", "regular"), new("change-plan-price", $"/my-box/{subscription}/change-plan?planId=plan-abundance-monthly", "regular"),
        new("cancel", $"/my-box/{subscription}/cancel", "regular"), new("cancel-wrong", $"/my-box/{subscription}/cancel", "regular", async page =>
        {
            await page.GetByLabel("Why are you leaving?").FillAsync("Too many biscuits");
            await page.GetByLabel("Your password").FillAsync("not my password");
            await page.Press("Cancel my subscription");
        }),
        new("deliveries", "/orders", "regular"), new("deliveries-none", "/orders", "new"), new("delivery", $"/orders/{order}", "regular"),
        new("checkout", "/checkout?plan=plan-discovery-monthly", "regular"), new("checkout-new", "/checkout?plan=plan-abundance-monthly", "new"), new("checkout-no-plan", "/checkout", "new"),
        new("checkout-code", "/checkout?plan=plan-discovery-monthly", "new", async page =>
        {
            await page.Locator("#promoCode").FillAsync("WELCOME20");
            await page.Press("Update the price");
        }),
        new("checkout-wrong", "/checkout?plan=plan-discovery-monthly", "new", async page =>
        {
            await page.Locator("#promoCode").FillAsync("NOSUCHCODE");
            await page.Press("Update the price");
        }),
        new("profile", "/account", "regular"), new("tastes", "/preferences", "regular"), new("payment", "/account/payment", "regular", page => page.OpenAll()), new("payment-none", "/account/payment", "new"),
        new("addresses", "/account/addresses", "regular"), new("addresses-wrong", "/account/addresses", "new", async page =>
        {
            await page.GetByLabel("Street and number").FillAsync("1 Main Street");
            await page.GetByLabel("Postal code").FillAsync("nowhere");
            await page.GetByLabel("City").FillAsync("Albany");
            await page.GetByLabel("State or province").FillAsync("ZZ");
            await page.Press("Save this address");
        }),
        new("privacy", "/account/privacy", "regular"), new("sessions", "/account/sessions", "regular"), new("forbidden", "/admin/inventory", "regular"),
    ]);
}
