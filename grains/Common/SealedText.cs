namespace SubscriptionBox.Grains.Common;

/// <summary>Tells texts that the vault sealed from others, for domains that carry them on and never open them.</summary>
public static class SealedText
{
    /// <summary>What every sealed text begins with.</summary>
    public const string Prefix = Privacy.PersonalVault.Prefix;

    /// <summary>Whether a text is sealed.</summary>
    public static bool Is([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] string? text) => Privacy.PersonalVault.IsSealed(text);
}

/// <summary>Opens a sealed text; null when it cannot be opened any more.</summary>
/// <param name="text">As it was found.</param>
/// <param name="purpose">Which field it was sealed for; <c>text</c> for a reason.</param>
public delegate string? OpenSealed(string text, string purpose);
