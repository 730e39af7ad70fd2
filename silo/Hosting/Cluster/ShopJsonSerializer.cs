using System.Text.Json;
using Orleans.Storage;

namespace SubscriptionBox.Silo.Hosting;

/// <summary>Writes grain state as the same JSON text that the shop file holds, so that a shop can move into a cluster; Orleans' own default writes type names.</summary>
public sealed class ShopJsonSerializer : IGrainStorageSerializer
{
    /// <inheritdoc/>
    public BinaryData Serialize<T>(T input) => new(JsonSerializer.SerializeToUtf8Bytes(input, ShopJson.Options));

    /// <inheritdoc/>
    /// <exception cref="JsonException">The stored text is not of this type.</exception>
    public T Deserialize<T>(BinaryData input) =>
        JsonSerializer.Deserialize<T>(input.ToMemory().Span, ShopJson.Options) ?? throw new JsonException($"A stored {typeof(T).Name} is null.");
}
