using System.Security.Cryptography;

namespace SubscriptionBox.Silo.Adapters;

/// <summary>Ids that nobody guesses: 24 letters and digits from the system's random source, about 124 bits.</summary>
public sealed class RandomIds : IIdSource
{
    /// <inheritdoc/>
    public string NewId(string prefix) => $"{prefix}-{RandomNumberGenerator.GetString("0123456789abcdefghijklmnopqrstuvwxyz", 24)}";
}
