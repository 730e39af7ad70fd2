using System.Buffers.Text;
using SubscriptionBox.Accounts;

namespace SubscriptionBox.Grains.Accounts;

/// <summary>A second factor of an account.</summary>
/// <param name="Secret">Base32; shared with the owner's authenticator.</param>
/// <param name="Confirmed">False until a first code showed that the authenticator has it.</param>
/// <param name="LastStep">The last step whose code was used: none counts twice.</param>
/// <param name="Recovery">Keyed hashes of recovery codes that are left.</param>
public sealed record SecondFactor(string Secret, bool Confirmed, long LastStep, ImmutableList<string> Recovery);

/// <summary>Setting a second factor up, using it, taking it away (trust checklist 19).</summary>
public static class SecondFactorRules
{
    /// <summary>How many recovery codes there are.</summary>
    public const int RecoveryCodes = 10;

    private const string Issuer = "SubscriptionBox";
    private const int RecoveryBytes = 10;

    /// <summary>A new secret, of the shop's random source.</summary>
    public static SecondFactor Begin(IShopSecrets secrets) => new(TotpRules.Base32(Random(secrets, TotpRules.SecretBytes)), false, 0, []);

    /// <summary>What an authenticator app reads from a link or a picture of it.</summary>
    public static string UriOf(string email, string secret) =>
        $"otpauth://totp/{Issuer}:{Uri.EscapeDataString(email)}?secret={secret}&issuer={Issuer}&algorithm=SHA1&digits={TotpRules.Digits}&period=30";

    /// <summary>Recovery codes: shown once, kept as keyed hashes.</summary>
    public static ImmutableArray<string> NewRecoveryCodes(IShopSecrets secrets) =>
        [.. Enumerable.Range(0, RecoveryCodes).Select(_ => TotpRules.Base32(Random(secrets, RecoveryBytes)).ToLowerInvariant()).Select(code => $"{code[..8]}-{code[8..]}")];

    /// <summary>The hash of a recovery code as it is kept; however it is typed.</summary>
    public static string HashOf(IShopSecrets secrets, string accountId, string code) =>
        secrets.KeyedHash("recovery-code", $"{accountId}/{code.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant()}");

    /// <summary>The first code was typed: from now on one is asked for.</summary>
    public static Decision<AccountState> Confirm(AccountState state, string code, ImmutableList<string> recovery, string accountId, DateTimeOffset now)
    {
        if (state.Second is not { Confirmed: false } second)
            return AccountRefusal.NoSecondFactor;
        return TotpRules.Find(TotpRules.FromBase32(second.Secret), Digits(code), now, second.LastStep) is { } step
            ? Deciding.Accept(state with { Second = second with { Confirmed = true, LastStep = step, Recovery = recovery } }, new SecondFactorAdded(accountId))
            : CommonRefusal.Invalid.On("code", "Is not the code that the authenticator shows now.");
    }

    /// <summary>A code was typed to sign in with: of the authenticator, or a recovery code, which is then gone.</summary>
    public static Decision<AccountState> Use(AccountState state, string? code, string recoveryHash, string accountId, DateTimeOffset now)
    {
        if (state.Second is not { Confirmed: true } second)
            return Deciding.Accept(state);
        if (string.IsNullOrWhiteSpace(code))
            return AccountRefusal.SecondFactorRequired;
        if (TotpRules.Find(TotpRules.FromBase32(second.Secret), Digits(code), now, second.LastStep) is { } step)
            return Deciding.Accept(state with { Second = second with { LastStep = step } });
        return second.Recovery.Contains(recoveryHash)
            ? Deciding.Accept(state with { Second = second with { Recovery = second.Recovery.Remove(recoveryHash) } }, new RecoveryCodeUsed(accountId, second.Recovery.Count - 1))
            : AccountRefusal.WrongCode;
    }

    /// <summary>People type spaces.</summary>
    private static string Digits(string code) => code.Replace(" ", "", StringComparison.Ordinal);

    private static ReadOnlySpan<byte> Random(IShopSecrets secrets, int bytes) => Base64Url.DecodeFromChars(secrets.NewToken()).AsSpan(0, bytes);
}
