using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using SubscriptionBox.Catalog;

namespace SubscriptionBox.Grains.Catalog;

/// <summary>The words of one exclusion in one language: a row of data/reference/exclusions.csv.</summary>
/// <param name="Token">Such as <c>nuts</c>; the rows of a token count together.</param>
/// <param name="Label">What a person calls it: <c>Tree nuts</c>.</param>
/// <param name="Words">Words and phrases; <c>*</c> at an end stands for any further letters; a plural s or es is understood.</param>
/// <param name="Exceptions">Phrases that hold one of the words and mean something else: coconut milk, cetearyl alcohol.</param>
public sealed record ExclusionWords(string Token, string Label, ImmutableArray<string> Words, ImmutableArray<string> Exceptions);

/// <summary>An exclusion found in a text.</summary>
/// <param name="Token">Which.</param>
/// <param name="Word">The words that gave it away, as folded: lower case, without diacritics.</param>
/// <param name="Trace">True when it stands only in a "may contain" or "made in a facility that" clause.</param>
public sealed record ExclusionHit(string Token, string Word, bool Trace);

/// <summary>Looks for exclusions in ingredient texts: on word boundaries, in several languages, without regard to case and diacritics. What is ruled out ("gluten-free", "sans parfum")
/// is no hit; what "may contain" names is one, because who excludes nuts does not want traces either. In doubt it excludes. A keyword search in what the label says, not a safety statement.</summary>
public sealed class ExclusionRules : IExclusionMatcher
{
    private readonly FrozenDictionary<string, string> _labels;
    private readonly PhraseTable _phrases;
    private readonly ConditionalWeakTable<ProductDraft, string[]> _held = [];

    /// <summary>Reads the table once.</summary>
    /// <param name="rows">All rows of all tokens.</param>
    public ExclusionRules(IEnumerable<ExclusionWords> rows)
    {
        var all = rows.ToList();
        _labels = all.GroupBy(row => row.Token).ToFrozenDictionary(group => group.Key, group => LowerFirst(group.First().Label));
        _phrases = new PhraseTable(all.SelectMany(row => row.Words.Select(word => (row.Token, word, false)).Concat(row.Exceptions.Select(word => (row.Token, word, true)))));
    }

    /// <summary>All tokens of the table.</summary>
    public IEnumerable<string> Tokens => _labels.Keys;

    /// <inheritdoc/>
    public string Label(string token) => _labels.GetValueOrDefault(token, token);

    /// <inheritdoc/>
    public bool Holds(ProductDraft product, string token) =>
        _labels.ContainsKey(token) ? _held.GetValue(product, Held).Contains(token) : product.Allergens.Contains(token) || HoldsWord(TextOf(product), token);

    /// <summary>What a text holds, each token once, a real mention before a trace.</summary>
    /// <param name="text">A label's text.</param>
    public ImmutableArray<ExclusionHit> Find(string text)
    {
        var words = IngredientText.Of(text);
        var (hits, exceptions) = _phrases.In(words);
        hits.RemoveAll(hit => exceptions.Exists(e => e.Token == hit.Token && e.First <= hit.First && hit.First + hit.Count <= e.First + e.Count) || Denials.Deny(words, hit.First, hit.Count));
        var traces = Denials.TraceClauses(words);
        return [.. hits
            .Select(hit => new ExclusionHit(hit.Token, words.Phrase(hit.First, hit.Count), traces.Exists(clause => clause.From <= hit.First && hit.First < clause.To)))
            .OrderBy(hit => hit.Trace)
            .DistinctBy(hit => hit.Token)];
    }

    /// <summary>A handful, remembered as long as the product itself: curation asks the same products again and again.</summary>
    private string[] Held(ProductDraft product) => [.. Find(TextOf(product)).Select(hit => hit.Token).Concat(product.Allergens.IsDefault ? [] : product.Allergens).Distinct()];

    /// <summary>A product without a list of ingredients is judged by its name; with one, names mislead ("lip butter", "oat milk cream").</summary>
    private static string TextOf(ProductDraft product) => string.IsNullOrWhiteSpace(product.Ingredients) ? product.Name : product.Ingredients;

    private static bool HoldsWord(string text, string word)
    {
        var words = IngredientText.Of(text);
        var (hits, _) = new PhraseTable([(word, word, false)]).In(words);
        return hits.Exists(hit => !Denials.Deny(words, hit.First, hit.Count));
    }

    private static string LowerFirst(string label) => label.Length > 0 ? char.ToLowerInvariant(label[0]) + label[1..] : label;
}
