using System.Text.Json;

namespace SubscriptionBox.Embedded.Storage;

/// <summary>How <see cref="SqliteGrainStorage"/> writes states.</summary>
public sealed class SqliteGrainStorageOptions
{
    /// <summary>
    /// Options of the JSON text; set a source-generated <see cref="JsonSerializerOptions.TypeInfoResolver"/> for speed, and the same options in both
    /// editions. Default: those of the runtime (<c>EmbeddedRuntimeOptions.Json</c>; camelCase names).
    /// </summary>
    public JsonSerializerOptions SerializerOptions { get; set; } = JsonSerializerOptions.Web;
}
