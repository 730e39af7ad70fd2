using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Pages;

/// <summary>One shop with its demo catalogue and one browser, for all classes of this project: they run one after the other, and every test makes customers of its own.</summary>
public sealed class Window : IAsyncLifetime
{
    /// <summary>The collection's name.</summary>
    public const string Name = "The shop's window";

    /// <summary>The shop; not there without a browser.</summary>
    public ShopHost Shop { get; private set; } = null!;

    /// <summary>The browser; not there where none is installed.</summary>
    public Browser Browser { get; private set; } = null!;

    private Gallery? _gallery;

    /// <summary>The states of the pages; made once. The sessions in it end a day of the shop's time later.</summary>
    public async Task<Gallery> Gallery() => _gallery ??= await Pages.Gallery.Of(Shop);

    /// <summary>A new visitor of the shop.</summary>
    public Task<Microsoft.Playwright.IPage> Visitor(bool scripts = true, int width = 1280, bool dark = false) => Browser.Visitor(Shop.Address.ToString(), scripts, width, dark);

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (!File.Exists(Pages.Browser.Path))
            return;
        Shop = await ShopHost.Start(new ShopSetup { Demo = true, Empty = true });
        Browser = await Pages.Browser.Start();
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (Browser is not null)
            await Browser.DisposeAsync();
        if (Shop is not null)
            await Shop.DisposeAsync();
    }
}

/// <summary>Binds the classes to the one window.</summary>
[CollectionDefinition(Window.Name)]
public sealed class WindowCollection : ICollectionFixture<Window>;
