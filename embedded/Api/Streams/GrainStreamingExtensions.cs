using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams;

namespace Orleans;

/// <summary>Stream providers, from inside a grain.</summary>
public static class GrainStreamingExtensions
{
    public static IStreamProvider GetStreamProvider(this Grain grain, string name) => GetStreamProvider((IGrainBase)grain, name);

    /// <exception cref="KeyNotFoundException">There is no such provider.</exception>
    public static IStreamProvider GetStreamProvider(this IGrainBase grain, string name) =>
        ClientStreamingExtensions.Find(grain.GrainContext.ActivationServices, name);
}

/// <summary>Stream providers, from outside the grains.</summary>
public static class ClientStreamingExtensions
{
    /// <exception cref="KeyNotFoundException">There is no such provider.</exception>
    public static IStreamProvider GetStreamProvider(this IClusterClient client, string name) => Find(client.ServiceProvider, name);

    internal static IStreamProvider Find(IServiceProvider services, string name)
    {
        if (string.IsNullOrWhiteSpace(name))
            throw new ArgumentNullException(nameof(name));
        return services.GetKeyedService<IStreamProvider>(name) ?? throw new KeyNotFoundException($"Stream provider '{name}' not found");
    }
}
