using SubscriptionBox.Curation;

namespace SubscriptionBox.Grains.Curation;

/// <summary>The value band of a box: what its items cost together stays within what the customer set, and no choice leaves too little for those still to come.</summary>
/// <remarks>The upper end binds. The lower end, <see cref="LeastPercent"/> % of the budget, is a wish: it is dropped where nothing on the shelf can meet it.</remarks>
public sealed class Budget
{
    /// <summary>Of the budget, what a box should be worth at least.</summary>
    public const int LeastPercent = 50;

    private readonly string _currency;
    private readonly List<(long Price, int Number)>? _cheapFirst;
    private readonly List<(long Price, int Number)> _dearFirst;
    private readonly HashSet<int> _spent = [];
    private long _most;
    private long _least;

    private Budget(string currency, long most, List<(long Price, int Number)>? byPrice) =>
        (_currency, _most, _least, _cheapFirst, _dearFirst) = (currency, most, most / 100 * LeastPercent, byPrice, byPrice is null ? [] : [.. Enumerable.Reverse(byPrice)]);

    /// <summary>The budget of a request; without bounds when the customer set none, or set it in another currency.</summary>
    public static Budget Of(CurationShelf shelf, CurationRequest request, ImmutableArray<ImmutableArray<Scored>> ranked)
    {
        if (request.Preferences.Budget is not { } budget || budget.Currency != request.Currency)
            return new Budget(request.Currency, 0, null);
        return new Budget(request.Currency, budget.Amount,
            [.. ranked.SelectMany(r => r).Select(s => (Price: shelf.Candidates[s.Number].Price(request.Currency), s.Number)).Where(p => p.Price is not null).Select(p => (p.Price!.Value, p.Number)).Order()]);
    }

    /// <summary>Whether a product is sold in the box's currency, and the box stays in the band with the cheapest (or dearest) other products for as many as are still to come.</summary>
    public bool Affords(Candidate candidate, int number, int stillToCome, bool inBand) =>
        candidate.Price(_currency) is { } price
        && (_cheapFirst is null || price + Rest(_cheapFirst, number, stillToCome) <= _most && (!inBand || price + Rest(_dearFirst, number, stillToCome) >= _least));

    /// <summary>Takes a product's price off what is left.</summary>
    public void Spend(Candidate candidate, int number)
    {
        var price = candidate.Price(_currency) ?? 0;
        _most -= price;
        _least -= price;
        _spent.Add(number);
    }

    private long Rest(List<(long Price, int Number)> inOrder, int number, int stillToCome)
    {
        var sum = 0L;
        foreach (var other in inOrder)
        {
            if (stillToCome == 0)
                break;
            if (other.Number == number || _spent.Contains(other.Number))
                continue;
            sum += other.Price;
            stillToCome--;
        }
        return sum;
    }
}
