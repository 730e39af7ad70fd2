using System.Collections.Frozen;
using System.Reflection;

namespace SubscriptionBox.Grains.Accounts;

/// <summary>What a new password must be: long enough, and not one of those that everybody tries first (trust checklist 16, 17). No rules of composition.</summary>
public static class PasswordRules
{
    /// <summary>Fewest characters; any characters count.</summary>
    public const int Shortest = 8;

    /// <summary>Most characters; none is cut off.</summary>
    public const int Longest = 128;

    /// <summary>The list is part of the program: nobody is asked over the network what somebody typed.</summary>
    private static readonly FrozenSet<string> Common = Read();

    /// <summary>What is wrong with it; null for nothing.</summary>
    public static string? Wrong(string password) =>
        password.Length is < Shortest or > Longest ? $"Must be {Shortest} to {Longest} characters."
        : Common.Contains(password) ? "Is one of the most common passwords; choose another."
        : null;

    private static FrozenSet<string> Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("common-passwords.txt") ?? throw new InvalidOperationException("The list of common passwords is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n').Where(line => line.Length > 0 && line[0] != '#').ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
