using Microsoft.Playwright;

namespace SubscriptionBox.Tests.Pages;

/// <summary>A test that needs Debian's Chromium; without it the test says that it is skipped, and why.</summary>
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (!File.Exists(Browser.Path))
            Skip = $"Chromium is not installed at {Browser.Path} (apt-get install chromium)";
    }
}

/// <inheritdoc cref="BrowserFactAttribute"/>
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute()
    {
        if (!File.Exists(Browser.Path))
            Skip = $"Chromium is not installed at {Browser.Path} (apt-get install chromium)";
    }
}

/// <summary>One headless Chromium for a class of tests; every test has a context of its own.</summary>
public sealed class Browser : IAsyncDisposable
{
    /// <summary>Where Debian puts it.</summary>
    public const string Path = "/usr/bin/chromium";

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Browser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    /// <summary>Starts it; it connects to nothing but the shop.</summary>
    public static async Task<Browser> Start()
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Path,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        return new Browser(playwright, browser);
    }

    /// <summary>A new visitor.</summary>
    /// <param name="address">Where the shop is.</param>
    /// <param name="scripts">Whether the visitor's browser runs JavaScript.</param>
    /// <param name="width">Of the window, in CSS pixels.</param>
    /// <param name="dark">The dark theme.</param>
    public async Task<IPage> Visitor(string address, bool scripts = true, int width = 1280, bool dark = false)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address, JavaScriptEnabled = scripts, ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ViewportSize = new ViewportSize { Width = width, Height = 900 }, Locale = "en-US",
        });
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(20_000);
        return page;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
