using System.Runtime.CompilerServices;
using System.Text.Json;

namespace SubscriptionBox.Embedded.Storage;

/// <summary>States to JSON text and back; with a source-generated resolver in the options nothing is reflected on.</summary>
internal sealed class StateJson(JsonSerializerOptions options)
{
    private readonly JsonWriterOptions _writerOptions = new()
    {
        Encoder = options.Encoder,
        Indented = options.WriteIndented,
        MaxDepth = options.MaxDepth,
        SkipValidation = true,
    };

    /// <summary>The state as it is now; later changes by the grain do not reach the buffer.</summary>
    public PooledUtf8Buffer Write<T>(T state)
    {
        var buffer = new PooledUtf8Buffer();
        try
        {
            using var writer = new Utf8JsonWriter(buffer, _writerOptions);
            JsonSerializer.Serialize(writer, state, options);
            writer.Flush();
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    public T Read<T>(ReadOnlySpan<byte> utf8) => JsonSerializer.Deserialize<T>(utf8, options)!;

    /// <summary>What a grain finds before its first write.</summary>
    public static T New<T>() => NewState<T>.Create();

    private static class NewState<T>
    {
        public static readonly Func<T> Create = Choose();

        private static Func<T> Choose()
        {
            var type = typeof(T);
            if (type.IsValueType || type.IsAbstract || type.IsArray || type == typeof(string)) return static () => default!;
            if (type.GetConstructor(Type.EmptyTypes) is not null) return static () => Activator.CreateInstance<T>();
            return static () => (T)RuntimeHelpers.GetUninitializedObject(typeof(T));
        }
    }
}
