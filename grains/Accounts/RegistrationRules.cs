using SubscriptionBox.Accounts;

namespace SubscriptionBox.Grains.Accounts;

/// <summary>What a sign-up must say.</summary>
public static class RegistrationRules
{
    /// <summary>Fewest characters of a password; any characters count, none are required (trust checklist 16).</summary>
    public const int ShortestPassword = 8;

    /// <summary>Most characters of a password.</summary>
    public const int LongestPassword = 128;

    /// <summary>What is wrong with it; null for nothing.</summary>
    /// <param name="command">With a normalised address.</param>
    public static Refusal? Check(Registration command)
    {
        var refusal = CommonRefusal.Invalid;
        if (!EmailAddress.IsValid(command.Email))
            refusal = refusal.On("email", "Not an e-mail address.");
        if (command.Password.Length is < ShortestPassword or > LongestPassword)
            refusal = refusal.On("password", $"Must be {ShortestPassword} to {LongestPassword} characters.");
        if (ProfileRules.WrongName(command.Name) is { } name)
            refusal = refusal.On("name", name);
        if (ProfileRules.WrongCountry(command.Country) is { } country)
            refusal = refusal.On("country", country);
        if (ProfileRules.WrongTimeZone(command.TimeZone) is { } zone)
            refusal = refusal.On("timeZone", zone);
        return refusal.Fields.IsEmpty ? null : refusal;
    }
}
