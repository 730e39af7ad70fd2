using SubscriptionBox.Accounts;

namespace SubscriptionBox.Grains.Accounts;

/// <summary>What a sign-up must say.</summary>
public static class RegistrationRules
{
    /// <summary>What is wrong with it; null for nothing.</summary>
    /// <param name="command">With a normalised address.</param>
    public static Refusal? Check(Registration command)
    {
        var refusal = CommonRefusal.Invalid;
        if (!EmailAddress.IsValid(command.Email))
            refusal = refusal.On("email", "Not an e-mail address.");
        if (PasswordRules.Wrong(command.Password) is { } password)
            refusal = refusal.On("password", password);
        if (ProfileRules.WrongName(command.Name) is { } name)
            refusal = refusal.On("name", name);
        if (ProfileRules.WrongCountry(command.Country) is { } country)
            refusal = refusal.On("country", country);
        if (ProfileRules.WrongTimeZone(command.TimeZone) is { } zone)
            refusal = refusal.On("timeZone", zone);
        return refusal.Fields.IsEmpty ? null : refusal;
    }
}
