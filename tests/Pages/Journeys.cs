using Microsoft.Playwright;

namespace SubscriptionBox.Tests.Pages;

/// <summary>What a visitor does on the pages, in the visitor's own words.</summary>
public static class Journeys
{
    /// <summary>The password every test customer has.</summary>
    public const string Password = "a long walk in april";

    /// <summary>Goes through the four steps: tastes, what to leave out, plan, account.</summary>
    public static async Task SignUp(this IPage page, string email, string plan = "plan-discovery-monthly")
    {
        await page.GotoAsync($"/start?plan={plan}");
        await page.GetByLabel("Skincare", new() { Exact = true }).CheckAsync();
        await page.GetByLabel("Good things to eat").CheckAsync();
        await page.Press("Next: leave out");
        await page.GetByLabel("Tree nuts").CheckAsync();
        await page.Press("Next: plan");
        Assert.True(await page.Locator($"input[value={plan}]").IsCheckedAsync());
        await page.Press("Next: account");
        await page.GetByLabel("Your name").FillAsync("Pia Page");
        await page.GetByLabel("E-mail address").FillAsync(email);
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByLabel("Country").SelectOptionAsync("US");
        await page.Press("Create account and check out");
        await page.WaitForURLAsync("**/checkout**");
    }

    /// <summary>Presses the button of that name and waits until the next page is there.</summary>
    public static Task Press(this IPage page, string button) => page.AndNextPage(() => page.GetByRole(AriaRole.Button, new() { Name = button }).First.ClickAsync());

    /// <summary>Opens everything that can be opened.</summary>
    public static Task OpenAll(this IPage page) => page.EvaluateAsync("() => document.querySelectorAll('details').forEach(d => d.open = true)");

    /// <summary>Follows the first link of that name and waits until its page is there.</summary>
    public static Task Follow(this IPage page, string link) => page.AndNextPage(() => page.GetByRole(AriaRole.Link, new() { Name = link }).First.ClickAsync());

    /// <summary>Does what leads to another page, and waits until that one has loaded.</summary>
    public static async Task AndNextPage(this IPage page, Func<Task> act)
    {
        var loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Arrived(object? sender, IPage arrived) => loaded.TrySetResult();
        page.Load += Arrived;
        try
        {
            await act();
            await loaded.Task.WaitAsync(TimeSpan.FromMinutes(1));
        }
        finally
        {
            page.Load -= Arrived;
        }
    }

    /// <summary>Types an address in New York.</summary>
    public static async Task Address(this IPage page)
    {
        await page.GetByLabel("Street and number").FillAsync("1 Main Street");
        await page.GetByLabel("Postal code").FillAsync("12207");
        await page.GetByLabel("City").FillAsync("Albany");
        await page.GetByLabel("State or province").FillAsync("NY");
    }

    /// <summary>Types an address, looks at its price, takes a test card and pays.</summary>
    public static async Task Pay(this IPage page, string card = "tok_visa")
    {
        await page.Address();
        await page.Press("Update the price");
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
