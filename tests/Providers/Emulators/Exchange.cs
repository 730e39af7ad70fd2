using System.Text.Json.Nodes;

namespace SubscriptionBox.Tests.Providers.Emulators;

/// <summary>A request as an emulated provider received it.</summary>
/// <param name="Path">Without the query.</param>
/// <param name="Query">Decoded, in order.</param>
/// <param name="Headers">Lower-case names.</param>
/// <param name="Body">The bytes.</param>
public sealed record ApiRequest(string Method, string Path, IReadOnlyList<KeyValuePair<string, string>> Query, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>The parts of the path: v2, checkout, orders …</summary>
    public string[] Parts { get; } = Path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>True for this method and path; <c>*</c> stands for any one part.</summary>
    public bool Is(string method, string pattern)
    {
        var parts = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return Method == method && parts.Length == Parts.Length && parts.Zip(Parts).All(p => p.First == "*" || p.First == p.Second);
    }
}

/// <summary>What an emulated provider answers.</summary>
/// <param name="Body">Null for none.</param>
public sealed record ApiReply(int Status, JsonNode? Body = null, IReadOnlyDictionary<string, string>? Headers = null);

/// <summary>One request and its answer, as it happened; a null reply never reached the client.</summary>
public sealed record Exchange(ApiRequest Request, ApiReply? Reply);

/// <summary>What can go wrong between a client and a provider (faults.md F4–F6).</summary>
public enum Trouble
{
    /// <summary>The request is carried out, and the connection breaks before the answer.</summary>
    AnswerLost,
    /// <summary>The connection breaks before the request is carried out.</summary>
    NeverArrives,
    /// <summary>Nobody answers until the client gives up; nothing is carried out.</summary>
    Silence,
    /// <summary>500; nothing was carried out.</summary>
    ErrorBefore,
    /// <summary>500; carried out all the same.</summary>
    ErrorAfter,
    /// <summary>500; carried out later, when the test says so.</summary>
    ErrorAndLater,
    /// <summary>429, before anything else is looked at.</summary>
    TooMany,
    /// <summary>409: another request with this key is under way.</summary>
    InFlight,
}

/// <summary>Money that a provider took, from its own books.</summary>
/// <param name="Key">Our payment key, from metadata or custom id.</param>
/// <param name="Amount">Minor units.</param>
/// <param name="Refunded">Minor units that went back.</param>
public sealed record Captured(string Key, long Amount, string Currency, long Refunded);
