using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace SubscriptionBox.Tests.Pages;

/// <summary>Every page in every state, in the light and the dark theme, on a phone and on a desk: WCAG 2.1 A and AA by axe, reflow at 320 px, text twice as large, and pictures for people to look at.</summary>
[Collection(Window.Name)]
public sealed class When_a_page_is_looked_at_closely(Window window)
{
    private static readonly AxeRunOptions Rules = new() { RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] }, ResultTypes = [ResultType.Violations] };

    // What a page is made of is the same in both themes; only its colours differ.
    private static readonly AxeRunOptions Colours = new() { RunOnly = new RunOnlyOptions { Type = "rule", Values = ["color-contrast", "link-in-text-block"] }, ResultTypes = [ResultType.Violations] };

    // Written where this says: SCREENSHOTS=/some/folder dotnet test tests/Pages --filter Every_page
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("SCREENSHOTS");

    [BrowserTheory, InlineData("a stranger"), InlineData("a regular customer"), InlineData("anybody else")]
    public async Task Every_page_in_every_state_can_be_used_by_everybody(string who)
    {
        var gallery = await window.Gallery();
        var wrong = new List<string>();
        foreach (var state in gallery.States.Where(state => who == (state.Who switch { null => "a stranger", "regular" => "a regular customer", _ => "anybody else" })))
        {
            var page = await window.Visitor();
            if (state.Who is { } somebody)
                await gallery.SignIn(page, somebody, window.Shop.Address);
            await page.GotoAsync(state.Path);
            if (state.Then is { } then)
                await then(page);
            Assert.NotEmpty(await page.TitleAsync());
            foreach (var dark in new[] { false, true })
                foreach (var width in new[] { 1280, 360 })
                    wrong.AddRange(await Look(page, state.Name, width, dark));
            wrong.AddRange(await Reflow(page, state.Name));
            await page.Context.CloseAsync();
        }
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    [BrowserFact]
    public async Task The_home_page_is_light_and_nothing_in_it_jumps()
    {
        var page = await window.Visitor(width: 360);
        var coming = new ConcurrentQueue<IResponse>();
        page.Response += (_, answer) => coming.Enqueue(answer);
        await page.GotoAsync("/");
        // What the page itself is made of; the icon of the tab may come later.
        var answers = coming.Where(answer => !answer.Url.Contains("box.svg", StringComparison.Ordinal)).ToList();
        var bytes = 0;
        foreach (var answer in answers)
            bytes += (await answer.BodyAsync()).Length + (await answer.HeadersArrayAsync()).Sum(header => header.Name.Length + header.Value.Length + 4);
        Assert.InRange(bytes, 1_000, 100_000);
        Assert.All(answers, answer => Assert.StartsWith(window.Shop.Address.ToString(), answer.Url, StringComparison.Ordinal));
        var shift = await page.EvaluateAsync<double>("() => { const seen = new PerformanceObserver(() => {}); seen.observe({ type: 'layout-shift', buffered: true }); return seen.takeRecords().reduce((sum, entry) => sum + entry.value, 0); }");
        Assert.Equal(0, shift);
    }

    private static async Task<IEnumerable<string>> Look(IPage page, string name, int width, bool dark)
    {
        await page.SetViewportSizeAsync(width, 900);
        // Without motion nothing is half-way between two colours when it is measured.
        await page.EmulateMediaAsync(new() { ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light, ReducedMotion = ReducedMotion.Reduce });
        var found = await page.RunAxe(dark ? Colours : Rules);
        if (Pictures is not null)
            await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}-{width}-{(dark ? "dark" : "light")}.png"), FullPage = true });
        return found.Violations.SelectMany(v => v.Nodes.Select(node => $"{name} {width} {(dark ? "dark" : "light")}: {v.Id}: {v.Help}: {node.Html[..Math.Min(node.Html.Length, 160)]}"));
    }

    // WCAG 1.4.10 at 320 px; 1.4.4 with text twice as large; 1.4.12 with the spacing it names. Nothing scrolls sideways but what says so (a table in its own region).
    private static async Task<IEnumerable<string>> Reflow(IPage page, string name)
    {
        var wrong = new List<string>();
        await page.SetViewportSizeAsync(320, 800);
        await Check("320 px");
        await page.EvaluateAsync("() => { const sheet = new CSSStyleSheet(); sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }'); document.adoptedStyleSheets = [sheet]; }");
        await Check("320 px with text spacing");
        await page.EvaluateAsync("() => { const sheet = new CSSStyleSheet(); sheet.replaceSync('html { font-size: 200% !important }'); document.adoptedStyleSheets = [sheet]; }");
        await page.SetViewportSizeAsync(1280, 800);
        await Check("text twice as large");
        return wrong;

        async Task Check(string how)
        {
            var over = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
            if (over > 0)
                wrong.Add($"{name}: {over} px wider than the window: {how}");
        }
    }
}
