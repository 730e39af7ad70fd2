namespace SubscriptionBox.Grains.Accounts;

/// <summary>Slow, salted password hashes (trust checklist 21). The work happens off the grain's scheduler.</summary>
public interface IPasswordHasher
{
    /// <summary>A hash to keep.</summary>
    Task<string> Hash(string password);

    /// <summary>Whether the password is the one that was hashed.</summary>
    /// <param name="hash">Null for an account that does not exist: the same work is done, and the answer is no.</param>
    /// <param name="password">Whatever was typed.</param>
    Task<bool> Verify(string? hash, string password);
}

/// <summary>What must not be guessed: made by a cryptographic generator, or with the shop's secret.</summary>
public interface IShopSecrets
{
    /// <summary>A session token: <see cref="SubscriptionBox.Accounts.SessionKey.TokenBytes"/> random bytes as base64url.</summary>
    string NewToken();

    /// <summary>A hash that nobody without the shop's secret can compute: 32 lower-case hexadecimal characters, the same after every restart.</summary>
    /// <param name="purpose">Keeps hashes of one value for two purposes apart.</param>
    /// <param name="value">What is hashed.</param>
    string KeyedHash(string purpose, string value);
}
