using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace SubscriptionBox.Api.Hosting;

/// <summary>JSON on the wire: the shop's dialect, read strictly (required members, no nulls where none belong, no duplicate members, no numbers in strings), times in UTC.</summary>
public static class WireJson
{
    /// <summary>Shared and frozen.</summary>
    public static readonly JsonSerializerOptions Options = Frozen();

    [ThreadStatic] private static Utf8JsonWriter? _writer;
    [ThreadStatic] private static System.Buffers.ArrayBufferWriter<byte>? _buffer;

    /// <summary>Applies the wire's rules to options that the web host owns.</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        ShopJson.Apply(options);
        options.PropertyNameCaseInsensitive = false;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.AllowDuplicateProperties = false;
        options.Converters.Insert(0, new UtcTime());
    }

    /// <summary>The frozen type information of a type, found once.</summary>
    public static JsonTypeInfo<T> InfoOf<T>() => Info<T>.Value;

    /// <summary>Writes a body with its length, in one piece.</summary>
    public static Task Write<T>(HttpResponse response, T body, string contentType = "application/json; charset=utf-8")
    {
        var buffer = _buffer ??= new System.Buffers.ArrayBufferWriter<byte>(4096);
        var writer = _writer ??= new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        try
        {
            JsonSerializer.Serialize(writer, body, InfoOf<T>());
            writer.Flush();
            response.ContentType = contentType;
            response.ContentLength = buffer.WrittenCount;
            System.Buffers.BuffersExtensions.Write(response.BodyWriter, buffer.WrittenSpan);
        }
        finally
        {
            buffer.ResetWrittenCount();
            writer.Reset();
            if (buffer.Capacity > 256 * 1024)
                (_buffer, _writer) = (null, null);
        }
        return Task.CompletedTask;
    }

    private static JsonSerializerOptions Frozen()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Apply(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    private static class Info<T>
    {
        internal static readonly JsonTypeInfo<T> Value = (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));
    }

    /// <summary>Times are ISO 8601 in UTC on the way out; on the way in they say their offset, because a time without one means nothing.</summary>
    private sealed class UtcTime : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            return reader.TokenType == JsonTokenType.String && reader.GetString() is { } text && text.Length is >= 17 and <= 40 && HasOffset(text) && reader.TryGetDateTimeOffset(out var time)
                ? time
                : throw new JsonException("Not a time with an offset, such as 2026-03-31T09:00:00Z.");
        }

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
        {
            Span<byte> text = stackalloc byte[40];
            value.UtcDateTime.TryFormat(text, out var length, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture);
            writer.WriteStringValue(text[..length]);
        }

        private static bool HasOffset(string text) => text[^1] == 'Z' || text[^6] is '+' or '-';
    }
}
