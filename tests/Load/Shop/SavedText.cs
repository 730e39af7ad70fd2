using System.Text;
using System.Text.RegularExpressions;

namespace SubscriptionBox.Tests.Load;

/// <summary>A saved text of one customer, cut where it names what is this customer's alone, so that the same text can be written for another one.</summary>
public sealed class SavedText
{
    private readonly string[] _pieces;
    private readonly string[] _names;

    /// <param name="text">The text.</param>
    /// <param name="own">Matches the customer's own ids, address and keys.</param>
    public SavedText(string text, Regex own)
    {
        var pieces = new List<string>();
        var names = new List<string>();
        var at = 0;
        foreach (Match match in own.Matches(text))
        {
            pieces.Add(text[at..match.Index]);
            names.Add(match.Value);
            at = match.Index + match.Length;
        }
        pieces.Add(text[at..]);
        (_pieces, _names) = ([.. pieces], [.. names]);
    }

    /// <summary>The text for another customer.</summary>
    /// <param name="others">By the template's name the other customer's.</param>
    public string For(IReadOnlyDictionary<string, string> others)
    {
        if (_names.Length == 0)
            return _pieces[0];
        var text = new StringBuilder(_pieces.Sum(p => p.Length) + 32 * _names.Length);
        for (var i = 0; i < _names.Length; i++)
            text.Append(_pieces[i]).Append(others[_names[i]]);
        return text.Append(_pieces[^1]).ToString();
    }
}
