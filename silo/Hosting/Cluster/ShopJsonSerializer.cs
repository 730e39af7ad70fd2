using System.Text.Json;
using Orleans.Storage;

namespace SubscriptionBox.Silo.Hosting;

/// <summary>Writes grain state as the same JSON text that the shop file holds, so that a shop can move into a cluster; Orleans' own default writes type names.</summary>
/// <param name="options">The vault's, which seal what is personal.</param>
public sealed class ShopJsonSerializer(JsonSerializerOptions options) : IGrainStorageSerializer
{
    /// <inheritdoc/>
    public BinaryData Serialize<T>(T input) => new(JsonSerializer.SerializeToUtf8Bytes(input, options));

    /// <inheritdoc/>
    /// <exception cref="JsonException">The stored text is not of this type.</exception>
    public T Deserialize<T>(BinaryData input) =>
        JsonSerializer.Deserialize<T>(input.ToMemory().Span, options) ?? throw new JsonException($"A stored {typeof(T).Name} is null.");
}
