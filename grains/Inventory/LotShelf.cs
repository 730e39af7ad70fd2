using SubscriptionBox.Inventory;

namespace SubscriptionBox.Grains.Inventory;

/// <summary>The lots of one SKU, and how they suffice for reservations that need different shelf lives. Pure arithmetic; changed in place because a hot counter cannot afford copies.</summary>
/// <remarks>
/// A reservation for a later delivery may use fewer lots. All of them can be served exactly when, for every day d,
/// the units reserved with a need later than d are no more than the units that keep longer than d (Hall's condition on nested sets).
/// Taking the first-to-expire lot that is good enough, and writing off the first to expire, both keep that true.
/// </remarks>
public sealed class LotShelf
{
    private readonly List<Lot> _lots;
    private readonly SortedList<DateOnly, int> _needs = [];

    /// <summary>A shelf with these lots.</summary>
    public LotShelf(IEnumerable<Lot> lots)
    {
        _lots = [.. lots];
        OnHand = _lots.Sum(l => l.Units);
    }

    /// <summary>All units.</summary>
    public int OnHand { get; private set; }

    /// <summary>Units asked for.</summary>
    public int Reserved { get; private set; }

    /// <summary>The lots, first to expire first.</summary>
    public ImmutableArray<Lot> Lots => [.. _lots];

    /// <summary>Units that could still be reserved for somebody who needs them to keep until a day.</summary>
    public int Sellable(DateOnly keepsUntil)
    {
        var least = OnHand - Reserved;
        var units = OnHand;
        var need = 0;
        var needed = Reserved;
        foreach (var lot in _lots)
        {
            if (lot.ExpiresOn is not { } expires || expires >= keepsUntil)
                break;
            units -= lot.Units;
            for (; need < _needs.Count && _needs.Keys[need] <= expires; need++)
                needed -= _needs.Values[need];
            least = Math.Min(least, units - needed);
        }
        return Math.Max(0, least);
    }

    /// <summary>Notes that units are asked for.</summary>
    public void Hold(DateOnly keepsUntil, int units)
    {
        Reserved += units;
        _needs[keepsUntil] = _needs.GetValueOrDefault(keepsUntil) + units;
    }

    /// <summary>Notes that they are not any more.</summary>
    public void Drop(DateOnly keepsUntil, int units)
    {
        Reserved -= units;
        if ((_needs[keepsUntil] -= units) == 0)
            _needs.Remove(keepsUntil);
    }

    /// <summary>Takes held units out, from the lots that expire first of those that keep long enough (rules.md 9).</summary>
    /// <exception cref="InvalidOperationException">They were not held.</exception>
    /// <returns>The lots, with the units taken from each.</returns>
    public ImmutableArray<Lot> Take(DateOnly keepsUntil, int units)
    {
        var taken = ImmutableArray.CreateBuilder<Lot>();
        Drop(keepsUntil, units);
        OnHand -= units;
        for (var i = 0; i < _lots.Count && units > 0; i++)
            if (_lots[i].ExpiresOn is not { } expires || expires >= keepsUntil)
            {
                var lot = _lots[i];
                var less = Less(ref i, units);
                taken.Add(lot with { Units = less });
                units -= less;
            }
        if (units > 0)
            throw new InvalidOperationException("More units were held than the lots have.");
        return taken.ToImmutable();
    }

    /// <summary>Adds a lot, or units to one of the same name and date.</summary>
    public void Put(Lot lot)
    {
        OnHand += lot.Units;
        var same = _lots.FindIndex(l => l.Name == lot.Name && l.ExpiresOn == lot.ExpiresOn);
        if (same >= 0)
            _lots[same] = lot with { Units = lot.Units + _lots[same].Units };
        else
            _lots.Insert(_lots.FindLastIndex(l => (l.ExpiresOn ?? DateOnly.MaxValue) <= (lot.ExpiresOn ?? DateOnly.MaxValue)) + 1, lot);
    }

    /// <summary>Takes units that are not reserved off, first to expire first; or adds units found, to the lot that expires first, because nothing says that they keep longer.</summary>
    public void Correct(int delta, string nameOfFirst)
    {
        if (delta > 0)
        {
            Put(_lots.Count > 0 ? _lots[0] with { Units = delta } : new Lot(nameOfFirst, null, delta));
            return;
        }
        OnHand += delta;
        for (var i = 0; i < _lots.Count && delta < 0; i++)
            delta += Less(ref i, -delta);
    }

    private int Less(ref int index, int units)
    {
        var lot = _lots[index];
        var taken = Math.Min(lot.Units, units);
        if (taken < lot.Units)
            _lots[index] = lot with { Units = lot.Units - taken };
        else
            _lots.RemoveAt(index--);
        return taken;
    }
}
