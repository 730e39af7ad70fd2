using System.Security.Cryptography;
using System.Text;
using SubscriptionBox.Accounts;

namespace SubscriptionBox.Grains.Accounts;

/// <summary>A password may be set anew by whoever reads the mail.</summary>
/// <param name="Id">Names this one; the token is made of it with the shop's secret, and stored nowhere.</param>
/// <param name="Until">Afterwards the link is dead.</param>
public sealed record PendingReset(string Id, DateTimeOffset Until);

/// <summary>Setting a password anew by a link (trust checklist 20): for one address, once, for a short while; dead as soon as somebody signs in or another link is asked for.</summary>
public static class ResetRules
{
    private const string Purpose = "password-reset";

    /// <summary>The token of a link: which address, and a proof that only the shop can make.</summary>
    /// <param name="secrets">The shop's secret.</param>
    /// <param name="emailKey">The address's grain.</param>
    /// <param name="resetId">Which link.</param>
    public static string TokenOf(IShopSecrets secrets, string emailKey, string resetId) => $"{emailKey[4..]}.{secrets.KeyedHash(Purpose, $"{emailKey}/{resetId}")}";

    /// <summary>The address's grain that a token names; null for what cannot be a token.</summary>
    public static string? EmailKeyOf(string token) =>
        token.Length == 65 && token[32] == '.' && token.All(c => c == '.' || char.IsAsciiHexDigitLower(c)) && token.LastIndexOf('.') == 32 ? "eml-" + token[..32] : null;

    /// <summary>Whether a token opens a link that is still good.</summary>
    public static bool Opens(PendingReset? pending, string token, string emailKey, IShopSecrets secrets, DateTimeOffset now) =>
        pending is not null && now < pending.Until
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(TokenOf(secrets, emailKey, pending.Id)));

    /// <summary>A link was asked for. The same write whether anybody has the address or not; only of somebody's a mail comes.</summary>
    public static Decision<EmailState> Ask(EmailState state, string id, string from, string? address, DateTimeOffset now, AccountsOptions options)
    {
        var asks = ThrottleRules.Recent(state.ResetsAsked, now, options);
        if (ThrottleRules.Wait(asks, from, now, options) is { } wait)
            return Deciding.Refuse(AccountRefusal.Throttled with { RetryAfter = wait });
        var until = now.AddMinutes(options.ResetMinutes);
        return Deciding.Accept(
            state with { ResetsAsked = asks.Add(new FailedTry(from, now)), Reset = state.AccountId is null ? null : new PendingReset(id, until) },
            new PasswordResetAsked(state.AccountId, id, until, address));
    }
}
