namespace SubscriptionBox.Silo.Hosting;

/// <summary>What tests may have otherwise.</summary>
public sealed class ShopHostOptions
{
    /// <summary>Load the demo shop into a new file.</summary>
    public bool Demo { get; init; } = true;

    /// <summary>The real time.</summary>
    public TimeProvider System { get; init; } = TimeProvider.System;

    /// <summary>Settings beside those of files, environment and command line; read before the parts are put together.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>The last word about services.</summary>
    public Action<WebApplicationBuilder>? Adjust { get; init; }
}
