using System.Numerics;

namespace SubscriptionBox.Grains.Catalog;

/// <summary>Finds thousands of words and phrases in one pass over a text: looked up by their first word, never one by one.</summary>
internal sealed class PhraseTable
{
    private readonly Dictionary<string, List<Phrase>> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Phrase>> _prefix = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Phrase>> _suffix = new(StringComparer.Ordinal);

    /// <summary>For each letter, how long the open words are that begin (end) with it, as bits: most words of a text then need no second look.</summary>
    private readonly uint[] _prefixLengths = new uint[128], _suffixLengths = new uint[128];

    private sealed record Phrase(string Token, string[] Words, bool OpenStart, bool OpenEnd, bool Exception);

    /// <summary>A phrase of a token, at <paramref name="Count"/> words from word <paramref name="First"/>.</summary>
    public readonly record struct Match(string Token, int First, int Count);

    public PhraseTable(IEnumerable<(string Token, string Text, bool Exception)> phrases)
    {
        foreach (var (token, text, exception) in phrases)
        {
            var words = IngredientText.Words(text);
            if (words.IsEmpty)
                continue;
            var phrase = new Phrase(token, [.. words], text.StartsWith('*'), text.EndsWith('*'), exception);
            var table = phrase.OpenStart ? _suffix : phrase.OpenEnd && words.Length == 1 ? _prefix : _exact;
            if (!table.TryGetValue(words[0], out var same))
                table[words[0]] = same = [];
            same.Add(phrase);
            if (ReferenceEquals(table, _prefix))
                _prefixLengths[words[0][0] & 127] |= Bit(words[0].Length);
            else if (ReferenceEquals(table, _suffix))
                _suffixLengths[words[0][^1] & 127] |= Bit(words[0].Length);
        }
    }

    /// <summary>All phrases in the text, and all exceptions.</summary>
    public (List<Match> Hits, List<Match> Exceptions) In(IngredientText text)
    {
        List<Match> hits = [], exceptions = [];
        for (var i = 0; i < text.Count; i++)
        {
            var word = text.At(i);
            Try(_exact, word, text, i, hits, exceptions);
            if (word.Length > 3 && word[^1] == 's')
                Try(_exact, word[..^1], text, i, hits, exceptions);
            if (word.Length > 4 && word.EndsWith("es", StringComparison.Ordinal))
                Try(_exact, word[..^2], text, i, hits, exceptions);
            for (var lengths = _prefixLengths[word[0] & 127]; lengths != 0; lengths &= lengths - 1)
            {
                if (BitOperations.TrailingZeroCount(lengths) is var length && length <= word.Length)
                    Try(_prefix, word[..length], text, i, hits, exceptions);
            }
            for (var lengths = _suffixLengths[word[^1] & 127]; lengths != 0; lengths &= lengths - 1)
            {
                if (BitOperations.TrailingZeroCount(lengths) is var length && length <= word.Length)
                    Try(_suffix, word[^length..], text, i, hits, exceptions);
            }
        }
        return (hits, exceptions);
    }

    private static uint Bit(int length) => length < 32 ? 1u << length : throw new ArgumentException("An open word of the table has more than 31 letters.", nameof(length));

    private static void Try(Dictionary<string, List<Phrase>> table, ReadOnlySpan<char> key, IngredientText text, int at, List<Match> hits, List<Match> exceptions)
    {
        if (table.Count == 0 || !table.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out var phrases))
            return;
        foreach (var phrase in phrases)
        {
            // A plural was cut off the first word: that is only right where the first word is also the last.
            if (key.Length != text.At(at).Length && phrase.Words.Length > 1 && !phrase.OpenStart)
                continue;
            if (Fits(phrase, text, at))
                (phrase.Exception ? exceptions : hits).Add(new Match(phrase.Token, at, phrase.Words.Length));
        }
    }

    private static bool Fits(Phrase phrase, IngredientText text, int at)
    {
        if (at + phrase.Words.Length > text.Count)
            return false;
        for (var i = 1; i < phrase.Words.Length; i++)
        {
            var last = i == phrase.Words.Length - 1;
            if (text[at + i].Broken || !Same(text.At(at + i), phrase.Words[i], last, last && phrase.OpenEnd))
                return false;
        }
        return true;
    }

    private static bool Same(ReadOnlySpan<char> word, ReadOnlySpan<char> wanted, bool last, bool open) =>
        word.StartsWith(wanted, StringComparison.Ordinal) && (word.Length == wanted.Length || open || last && word[wanted.Length..] is "s" or "es");
}
