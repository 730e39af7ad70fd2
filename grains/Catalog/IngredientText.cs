using System.Globalization;
using System.Text;

namespace SubscriptionBox.Grains.Catalog;

/// <summary>A label's text cut into words that can be compared: lower case, no diacritics, ligatures written out. Labels are typed, photographed and misread, in many languages.</summary>
internal sealed class IngredientText
{
    private readonly string _folded;
    private readonly List<Word> _words = [];

    private IngredientText(string folded) => _folded = folded;

    /// <summary>Where a word lies, and whether something other than a space, a hyphen or a bracket stands before it.</summary>
    /// <param name="Broken">True when a comma, full stop, semicolon … parts it from the word before: a phrase never crosses one ("soy, milk" is not soy milk).</param>
    /// <param name="Ended">True when a full stop or a closing bracket parts it from the word before: a "may contain" ends there.</param>
    public readonly record struct Word(int Start, int Length, bool Broken, bool Ended);

    public int Count => _words.Count;

    public Word this[int index] => _words[index];

    public ReadOnlySpan<char> At(int index) => _folded.AsSpan(_words[index].Start, _words[index].Length);

    public string Phrase(int first, int count) => _folded[_words[first].Start..(_words[first + count - 1].Start + _words[first + count - 1].Length)];

    public static IngredientText Of(string text)
    {
        var cut = new IngredientText(Fold(text));
        int start = -1;
        bool broken = true, ended = true;
        for (var i = 0; i <= cut._folded.Length; i++)
        {
            var c = i < cut._folded.Length ? cut._folded[i] : ' ';
            if (char.IsLetterOrDigit(c))
            {
                if (start < 0)
                    start = i;
                continue;
            }
            if (start >= 0)
            {
                cut._words.Add(new Word(start, i - start, broken, ended));
                (start, broken, ended) = (-1, false, false);
            }
            broken |= !(char.IsWhiteSpace(c) || c is '-' or '‐' or '‑' or '/' or '(' or ')' or '[' or ']' or '\'' or '’' or '*' or '"' or '®' or '™');
            ended |= c is '.' or ')' or ']' or '}' or '!';
        }
        return cut;
    }

    /// <summary>The words of a phrase from the table, and which of them have a wildcard at an end.</summary>
    public static ImmutableArray<string> Words(string phrase)
    {
        var text = Of(phrase);
        return [.. Enumerable.Range(0, text.Count).Select(i => text.At(i).ToString())];
    }

    private static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length + 8);
        foreach (var c in Ascii(text) ? text : text.Normalize(NormalizationForm.FormD))
        {
            if (c < 128)
                folded.Append(char.ToLowerInvariant(c));
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
                folded.Append(Written(char.ToLowerInvariant(c)));
        }
        return folded.ToString();
    }

    private static string Written(char c) => c switch { 'œ' => "oe", 'æ' => "ae", 'ß' => "ss", 'ø' => "o", 'ł' => "l", 'ı' => "i", 'đ' => "d", _ => c.ToString() };

    private static bool Ascii(string text)
    {
        foreach (var c in text)
        {
            if (c >= 128)
                return false;
        }
        return true;
    }
}
