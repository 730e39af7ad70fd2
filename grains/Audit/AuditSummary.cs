using System.Buffers;
using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace SubscriptionBox.Grains.Audit;

/// <summary>What an event says, short enough to read and without personal values. Events name nobody as it is; this holds should one do so tomorrow. Pure.</summary>
public static class AuditSummary
{
    private const int MostCharacters = 4_000;
    private const int MostOfAText = 160;
    private const int MostOfAList = 20;
    private const string Masked = "***";

    private static readonly FrozenSet<string> PersonalNames = new[]
    {
        "name", "firstName", "lastName", "fullName", "email", "phone", "line1", "line2", "street", "city", "postalCode", "recipient", "to", "giftMessage", "note", "text", "body",
        "password", "token", "secret", "attributes", "attributesJson", "exclusions",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly JsonWriterOptions Writing = new() { Encoder = ShopJson.Options.Encoder };

    /// <summary>The summary of a payload; null when it says nothing.</summary>
    public static string? Of(string data)
    {
        try
        {
            using var payload = JsonDocument.Parse(data);
            if (payload.RootElement.ValueKind != JsonValueKind.Object || !payload.RootElement.EnumerateObject().Any())
                return null;
            var whole = Written(payload.RootElement, deep: true, Text);
            return whole.Length <= MostCharacters ? whole : Written(payload.RootElement, deep: false, Text);
        }
        catch (JsonException)
        {
            // Also of an event that nobody can read it stays known that it happened.
            return null;
        }
    }

    /// <summary>A summary as administrators see it: from which network somebody came is opened, as long as it can be.</summary>
    public static string? Shown(string? summary, OpenSealed? open)
    {
        if (summary?.Contains(SealedText.Prefix, StringComparison.Ordinal) != true)
            return summary;
        using var kept = JsonDocument.Parse(summary);
        return Written(kept.RootElement, deep: true, (name, value) => SealedText.Is(value) ? Opened(name, value, open) : value);
    }

    private static string Opened(string name, string value, OpenSealed? open) => open?.Invoke(value, name) is { } plain ? Network(plain.Trim('"')) : Masked;

    /// <summary>The network of an address, not the machine: enough to see a pattern, too little to point at a household.</summary>
    public static string Network(string address)
    {
        if (!IPAddress.TryParse(address, out var ip))
            return Masked;
        if (ip.IsIPv4MappedToIPv6)
            ip = ip.MapToIPv4();
        var bytes = ip.GetAddressBytes();
        var kept = ip.AddressFamily == AddressFamily.InterNetwork ? 3 : 6;
        Array.Clear(bytes, kept, bytes.Length - kept);
        return $"{new IPAddress(bytes)}/{kept * 8}";
    }

    private static string Written(JsonElement element, bool deep, Func<string, string, string> text)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Writing))
            Write(writer, element, deep, "", text);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element, bool deep, string name, Func<string, string, string> text)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object when deep || writer.CurrentDepth == 0:
                writer.WriteStartObject();
                foreach (var member in element.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    if (PersonalNames.Contains(member.Name) && member.Value.ValueKind != JsonValueKind.Null)
                        writer.WriteStringValue(Masked);
                    else
                        Write(writer, member.Value, deep, member.Name, text);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array when deep:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray().Take(MostOfAList))
                    Write(writer, item, deep, name, text);
                if (element.GetArrayLength() > MostOfAList)
                    writer.WriteStringValue($"… and {element.GetArrayLength() - MostOfAList} more");
                writer.WriteEndArray();
                break;
            case JsonValueKind.Object or JsonValueKind.Array:
                writer.WriteStringValue("…");
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(text(name, element.GetString()!));
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static string Text(string name, string value)
    {
        // A sealed network address stays as it is, to be opened for who may see it; it becomes unreadable with its person's key.
        if (SealedText.Is(value))
            return name == "address" ? value : Masked;
        if (name == "address")
            return Network(value);
        var scrubbed = AuditRules.Scrub(value);
        return scrubbed.Length <= MostOfAText ? scrubbed : scrubbed[..(MostOfAText - 1)] + "…";
    }
}
