using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SubscriptionBox.Embedded.Storage;

/// <summary>Registers the shop file and what belongs to it.</summary>
public static class ShopFileServices
{
    /// <summary>
    /// Adds the <see cref="ShopFile"/> and its <see cref="GrainStateLog"/> as singletons. The file is opened when one of them is first resolved, with every <see cref="ISchemaPart"/> registered by then, and closed with the service provider.
    /// May be called more than once; the configurations add up.
    /// </summary>
    /// <remarks>Resolve <see cref="ShopFile"/> early, to report a <see cref="ShopFileException"/> before anything else starts.</remarks>
    public static IServiceCollection AddShopFile(this IServiceCollection services, Action<ShopFileOptions>? configure = null)
    {
        services.AddOptions<ShopFileOptions>();
        if (configure is not null) services.Configure(configure);
        if (services.Any(service => service.ServiceType == typeof(ShopFile))) return services;
        foreach (var part in StorageSchema.Parts) services.AddSingleton(part);
        services.AddSingleton(provider => ShopFile.Open(provider.GetRequiredService<IOptions<ShopFileOptions>>().Value, provider.GetServices<ISchemaPart>()));
        services.AddSingleton(provider => new GrainStateLog(provider.GetRequiredService<ShopFile>()));
        return services;
    }
}
