using System.Buffers;
using SubscriptionBox.Curation;
using SubscriptionBox.Inventory;

namespace SubscriptionBox.Grains.Curation;

/// <summary>A product and how well it fits.</summary>
public readonly record struct Scored(int Number, float Score);

/// <summary>Fills boxes: scores everything that may go in, then chooses one item after the other, with the category mix, variety and the budget in view. Pure: the same input gives the same box.</summary>
public static class CurationRules
{
    private const float Unsuited = -0.6f;
    private const float SameSubcategory = -0.25f;
    private const float SameBrand = -0.12f;
    private const int RankedPerCategory = 64;

    /// <summary>Everything that may go into the box, best first within each of the box's categories.</summary>
    /// <param name="glance">What is on sale and in stock.</param>
    /// <param name="request">For whom; its exclusions and recent items never appear.</param>
    /// <param name="taste">What the customer likes.</param>
    /// <param name="keepsUntil">What expires before does not count as stock.</param>
    /// <param name="alsoPromised">True to take what other subscribers' boxes are drafted with.</param>
    /// <param name="depth">How many a category.</param>
    public static ImmutableArray<ImmutableArray<Scored>> Rank(StockGlance glance, CurationRequest request, Taste taste, DateOnly keepsUntil, bool alsoPromised, int depth = RankedPerCategory)
    {
        var shelf = glance.Shelf;
        var categories = Categories(request);
        var best = categories.Select(_ => new PriorityQueue<int, (float, uint)>()).ToArray();
        var recent = request.RecentSkus.Select(shelf.NumberOf).OfType<int>().ToHashSet();
        var seed = Chance.Hash(request.Seed);
        var scores = ArrayPool<float>.Shared.Rent(shelf.Candidates.Length);
        try
        {
            Array.Clear(scores, 0, shelf.Candidates.Length);
            foreach (var (feature, weight) in taste.Weights)
                foreach (var number in shelf.Having(feature))
                    scores[number] += weight;
            foreach (var number in shelf.Fitting(categories, request.Preferences.Exclusions))
            {
                var candidate = shelf.Candidates[number];
                var score = scores[number] + taste.Adventure * Chance.Of(seed, candidate.Hash) + Suits(candidate, taste);
                var queue = best[categories.IndexOf(candidate.Product.Category)];
                // The cheap question first: most products are worse than the best few.
                if (queue.Count == depth && queue.TryPeek(out _, out var least) && (score, candidate.Hash).CompareTo(least) <= 0)
                    continue;
                if (recent.Contains(number) || glance.Free(number, keepsUntil, alsoPromised) < 1)
                    continue;
                queue.Enqueue(number, (score, candidate.Hash));
                if (queue.Count > depth)
                    queue.Dequeue();
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(scores);
        }
        return [.. best.Select(Sorted)];
    }

    /// <summary>Chooses a box from what was ranked.</summary>
    /// <returns>At most the asked-for number of different products.</returns>
    public static ImmutableArray<Scored> Choose(CurationShelf shelf, CurationRequest request, ImmutableArray<ImmutableArray<Scored>> ranked)
    {
        var box = new List<Scored>(request.Items);
        var budget = Budget.Of(shelf, request, ranked);
        var perCategory = new int[ranked.Length];
        while (box.Count < request.Items)
        {
            Scored? chosen = null;
            var from = -1;
            // An item for the category that has the fewest so far; where it has nothing left, for the next.
            foreach (var category in Enumerable.Range(0, ranked.Length).OrderBy(c => perCategory[c]).ThenByDescending(c => ranked[c].IsEmpty ? float.MinValue : ranked[c][0].Score))
            {
                from = category;
                var stillToCome = request.Items - box.Count - 1;
                chosen = BestOf(shelf, ranked[category], box, (c, n) => budget.Affords(c, n, stillToCome, inBand: true))
                    ?? BestOf(shelf, ranked[category], box, (c, n) => budget.Affords(c, n, stillToCome, inBand: false));
                if (chosen is not null)
                    break;
            }
            if (chosen is not { } item)
                break;
            box.Add(item);
            perCategory[from]++;
            budget.Spend(shelf.Candidates[item.Number], item.Number);
        }
        return [.. box];
    }

    /// <summary>The plan's categories, those the customer asked for if any of them is among the plan's.</summary>
    public static ImmutableArray<string> Categories(CurationRequest request)
    {
        var wanted = request.Categories.Intersect(request.Preferences.Categories).ToImmutableArray();
        return wanted.IsEmpty ? request.Categories : wanted;
    }

    private static float Suits(Candidate candidate, Taste taste) =>
        (taste.Skin != 0 && candidate.Skin != 0 ? (candidate.Skin & taste.Skin) != 0 ? 0.2f : Unsuited : 0)
        + (taste.Level != 0 && candidate.Level != 0 ? (candidate.Level & taste.Level) != 0 ? 0.2f : Unsuited : 0);

    private static Scored? BestOf(CurationShelf shelf, ImmutableArray<Scored> ranked, List<Scored> box, Func<Candidate, int, bool> affords)
    {
        Scored? best = null;
        foreach (var scored in ranked)
        {
            // Ranked by score, and variety only ever subtracts: nothing further down can be better.
            if (best is { } found && scored.Score <= found.Score)
                break;
            var candidate = shelf.Candidates[scored.Number];
            if (box.Exists(b => b.Number == scored.Number) || !affords(candidate, scored.Number))
                continue;
            var score = scored.Score;
            foreach (var other in box)
            {
                var product = shelf.Candidates[other.Number].Product;
                score += product.Subcategory == candidate.Product.Subcategory ? SameSubcategory : 0;
                score += product.Brand.Length > 0 && product.Brand == candidate.Product.Brand ? SameBrand : 0;
            }
            if (best is null || score > best.Value.Score)
                best = scored with { Score = score };
        }
        return best;
    }

    private static ImmutableArray<Scored> Sorted(PriorityQueue<int, (float Score, uint)> queue)
    {
        var sorted = new Scored[queue.Count];
        for (var i = sorted.Length - 1; queue.TryDequeue(out var number, out var priority); i--)
            sorted[i] = new Scored(number, priority.Score);
        return [.. sorted];
    }
}
