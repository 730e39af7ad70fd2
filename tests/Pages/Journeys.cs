using Microsoft.Playwright;

namespace SubscriptionBox.Tests.Pages;

/// <summary>What a visitor does on the pages, in the visitor's own words.</summary>
public static class Journeys
{
    /// <summary>The password every test customer has.</summary>
    public const string Password = "a long walk in april";

    /// <summary>Makes an account and answers the quiz.</summary>
    public static async Task SignUp(this IPage page, string email, string plan = "plan-discovery-monthly")
    {
        await page.GotoAsync($"/sign-up?plan={plan}");
        await page.GetByLabel("Your name").FillAsync("Pia Page");
        await page.GetByLabel("E-mail address").FillAsync(email);
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByLabel("Country").SelectOptionAsync("US");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();
        await page.GetByLabel("Skincare", new() { Exact = true }).CheckAsync();
        await page.GetByLabel("Good things to eat").CheckAsync();
        await page.GetByLabel("Tree nuts").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save and go to checkout" }).ClickAsync();
        await page.WaitForURLAsync("**/checkout**");
    }

    /// <summary>Types an address, takes a test card and pays.</summary>
    public static async Task Pay(this IPage page, string card = "tok_visa")
    {
        await page.GetByLabel("Street and number").FillAsync("1 Main Street");
        await page.GetByLabel("Postal code").FillAsync("12207");
        await page.GetByLabel("City").FillAsync("Albany");
        await page.GetByLabel("State or province").FillAsync("NY");
        await page.GetByLabel("Test card", new() { Exact = true }).SelectOptionAsync(card);
        await page.GetByLabel("Your password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Pay and start" }).ClickAsync();
    }

    /// <summary>Signs in.</summary>
    public static async Task SignIn(this IPage page, string email, string password)
    {
        await page.GotoAsync("/sign-in");
        await page.GetByLabel("E-mail address").FillAsync(email);
        await page.GetByLabel("Password").FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
    }
}
