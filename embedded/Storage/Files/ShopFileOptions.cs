namespace SubscriptionBox.Embedded.Storage;

/// <summary>Where the shop file lies and how it is used.</summary>
public sealed class ShopFileOptions
{
    /// <summary>The folder; created when missing. It holds <c>shop.db</c> with its write-ahead log, and <c>shop.lock</c>.</summary>
    public string Folder { get; set; } = Path.Combine("data", "shop");

    /// <summary>Read-only connections; each may take 8 MB of page cache. Some more than processors, so that a few long reports leave room for the grains.</summary>
    public int Readers { get; set; } = Math.Clamp(2 * Environment.ProcessorCount, 4, 16);

    /// <summary>Bounds of the writer.</summary>
    public WriterOptions Writer { get; } = new();
}
