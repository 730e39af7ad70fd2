using System.Collections.Frozen;

namespace SubscriptionBox.Grains.Catalog;

/// <summary>When a label names something to say that it is not there ("gluten-free", "sans parfum"), or only might be ("may contain nuts").</summary>
internal static class Denials
{
    private static readonly FrozenSet<string> Negators = FrozenSet.Create("no", "not", "non", "without", "sans", "ohne", "senza", "sin", "zonder", "keine", "kein");
    private static readonly FrozenSet<string> Fillers = FrozenSet.Create("added", "any", "of", "de", "d", "di", "from", "contain", "contains", "containing", "contiene", "contient", "trace", "traces", "does", "artificial");
    private static readonly FrozenSet<string> Free = FrozenSet.Create("free", "frei");

    /// <summary>Words after which everything up to the end of the sentence may be there or not.</summary>
    private static readonly string[][] TraceStarts =
    [
        ["may", "contain"], ["may", "also", "contain"], ["may", "possibly", "contain"], ["traces", "of"], ["trace", "of"], ["peut", "contenir"], ["peuvent", "contenir"], ["traces", "de"], ["traces", "eventuelles"],
        ["kann", "spuren"], ["spuren", "von"], ["kann", "enthalten"], ["puede", "contener"], ["trazas", "de"], ["puo", "contenere"], ["tracce", "di"], ["kan", "sporen"], ["kan", "bevatten"],
        ["in", "a", "facility"], ["in", "the", "same", "facility"], ["in", "a", "factory"], ["in", "a", "plant"], ["in", "a", "bakery"], ["in", "a", "building"], ["on", "equipment"], ["on", "shared", "equipment"],
        ["on", "a", "line"], ["on", "the", "same", "equipment"], ["on", "the", "same", "line"], ["dans", "un", "atelier"], ["in", "einem", "betrieb"],
    ];

    /// <summary>True when the words right before or after say that it is not in. Only those: a list after "free from" keeps excluding, because a misread comma must not turn a warning around.</summary>
    public static bool Deny(IngredientText text, int first, int count)
    {
        var after = first + count;
        if (after < text.Count && !text[after].Broken && Contains(Free, text.At(after)))
            return true;
        for (int i = first - 1, steps = 0; i >= 0 && steps < 4 && !text[i + 1].Broken; i--, steps++)
        {
            if (Contains(Negators, text.At(i)))
                return true;
            if (text.At(i) is "of" or "from" && i > 0 && !text[i].Broken && Contains(Free, text.At(i - 1)))
                return true;
            if (!Contains(Fillers, text.At(i)))
                return false;
        }
        return false;
    }

    /// <summary>Ranges of words (from, to) that only may be in the product.</summary>
    public static List<(int From, int To)> TraceClauses(IngredientText text)
    {
        List<(int, int)> clauses = [];
        for (var i = 0; i < text.Count; i++)
        {
            var length = StartAt(text, i);
            if (length == 0)
                continue;
            var end = i + length;
            while (end < text.Count && !text[end].Ended && text.At(end) is not ("contains" or "contiene" or "contient" or "enthalt" or "ingredients"))
                end++;
            clauses.Add((i + length, end));
            i = end - 1;
        }
        return clauses;
    }

    private static int StartAt(IngredientText text, int at)
    {
        foreach (var start in TraceStarts)
        {
            var i = 0;
            while (i < start.Length && at + i < text.Count && text.At(at + i).SequenceEqual(start[i]))
                i++;
            if (i == start.Length)
                return i;
        }
        return 0;
    }

    private static bool Contains(FrozenSet<string> set, ReadOnlySpan<char> word) => set.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word);
}
