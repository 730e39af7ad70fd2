using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace SubscriptionBox.Api.Hosting;

/// <summary>A text that a person typed: its length without surrounding space, and no control characters.</summary>
/// <param name="min">Fewest characters.</param>
/// <param name="max">Most characters.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class TextAttribute(int min, int max) : ValidationAttribute
{
    /// <summary>Fewest characters.</summary>
    public int Min => min;

    /// <summary>Most characters.</summary>
    public int Max => max;

    /// <summary>Line breaks may be in it.</summary>
    public bool Lines { get; init; }

    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is null || value is string text && text.Length <= max && text.AsSpan().Trim().Length >= min && !text.Any(Forbidden);

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => min == 0
        ? string.Create(CultureInfo.InvariantCulture, $"Must be at most {max} characters, without control characters.")
        : string.Create(CultureInfo.InvariantCulture, $"Must be {min} to {max} characters, without control characters.");

    private bool Forbidden(char c) => char.IsControl(c) && !(Lines && c is '\n' or '\r' or '\t');
}

/// <summary>One of a fixed set of words, where the set is not an enumeration of ours.</summary>
/// <param name="words">All of them.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class OneOfAttribute(params string[] words) : ValidationAttribute
{
    /// <summary>All of them.</summary>
    public IReadOnlyList<string> Words => words;

    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is null || value is string word && words.Contains(word, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => $"Must be one of: {string.Join(", ", words)}.";
}

/// <summary>Applies another limit to every element of a list: <c>[Each(1, 60)]</c> is a text of 1–60 characters each.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class EachAttribute(int min, int max) : ValidationAttribute
{
    /// <summary>The limit of one element.</summary>
    public TextAttribute Limit { get; } = new(min, max);

    /// <summary>If not empty, elements are of these words only.</summary>
    public string[] OneOf { get; init; } = [];

    /// <inheritdoc/>
    public override bool IsValid(object? value) => true; // WireShape looks at the elements, so that it can name the one that is wrong.

    /// <summary>What is wrong with an element; null for nothing.</summary>
    public string? Wrong(object? element) => element is not string text ? "Must not be null."
        : OneOf.Length > 0 ? OneOf.Contains(text, StringComparer.Ordinal) ? null : $"Must be one of: {string.Join(", ", OneOf)}."
        : Limit.IsValid(text) ? null : Limit.FormatErrorMessage("");
}

/// <summary>How many elements a list or a map may have.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class CountAttribute(int min, int max) : ValidationAttribute
{
    /// <summary>Fewest.</summary>
    public int Min => min;

    /// <summary>Most.</summary>
    public int Max => max;

    /// <inheritdoc/>
    public override bool IsValid(object? value)
    {
        if (value is not System.Collections.IEnumerable list)
            return true;
        var count = list is System.Collections.ICollection known ? known.Count : list.Cast<object?>().Take(max + 1).Count();
        return count >= min && count <= max;
    }

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => string.Create(CultureInfo.InvariantCulture, $"Must have {min} to {max} entries.");
}

/// <summary>A password: any characters at all, nothing is trimmed or cut off (trust checklist 16).</summary>
/// <param name="min">Fewest characters; 1 where an existing password is asked for, whatever the rules were when it was set.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class PasswordAttribute(int min = PasswordAttribute.Fewest) : ValidationAttribute
{
    /// <summary>Fewest characters of a new password.</summary>
    public const int Fewest = 8;

    /// <summary>Most characters.</summary>
    public const int Most = 128;

    /// <summary>Fewest characters.</summary>
    public int Min => min;

    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is null || value is string text && text.Length >= min && text.Length <= Most;

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => string.Create(CultureInfo.InvariantCulture, $"Must be {min} to {Most} characters.");
}
