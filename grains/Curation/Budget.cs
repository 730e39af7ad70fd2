using SubscriptionBox.Curation;

namespace SubscriptionBox.Grains.Curation;

/// <summary>The value band of a box: what its items cost together stays within what the customer set, and no choice leaves too little for those still to come.</summary>
/// <remarks>The upper end binds. The lower end, <see cref="LeastPercent"/> % of the budget, is a wish: it is dropped where nothing on the shelf can meet it.</remarks>
public sealed class Budget
{
    /// <summary>Of the budget, what a box should be worth at least.</summary>
    public const int LeastPercent = 50;

    private readonly string _currency;
    private readonly bool _unbounded;
    private readonly long _cheapest;
    private readonly long _dearest;
    private long _most;
    private long _least;

    private Budget(string currency, bool unbounded, long most, long cheapest, long dearest) =>
        (_currency, _unbounded, _most, _least, _cheapest, _dearest) = (currency, unbounded, most, most / 100 * LeastPercent, cheapest, dearest);

    /// <summary>The budget of a request; without bounds when the customer set none, or set it in another currency.</summary>
    public static Budget Of(CurationShelf shelf, CurationRequest request, ImmutableArray<ImmutableArray<Scored>> ranked)
    {
        if (request.Preferences.Budget is not { } budget || budget.Currency != request.Currency)
            return new Budget(request.Currency, unbounded: true, 0, 0, 0);
        var prices = ranked.SelectMany(r => r).Select(s => shelf.Candidates[s.Number].Price(request.Currency)).OfType<long>().DefaultIfEmpty().ToList();
        return new Budget(request.Currency, unbounded: false, budget.Amount, prices.Min(), prices.Max());
    }

    /// <summary>Whether a product is sold in the box's currency, and the box stays in the band with as many of the cheapest (or dearest) products as are still to come.</summary>
    public bool Affords(Candidate candidate, int stillToCome, bool inBand) =>
        candidate.Price(_currency) is { } price
        && (_unbounded || price + _cheapest * stillToCome <= _most && (!inBand || price + _dearest * stillToCome >= _least));

    /// <summary>Takes a product's price off what is left.</summary>
    public void Spend(Candidate candidate)
    {
        var price = candidate.Price(_currency) ?? 0;
        _most -= price;
        _least -= price;
    }
}
