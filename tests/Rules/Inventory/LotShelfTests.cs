using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using SubscriptionBox.Grains.Inventory;
using SubscriptionBox.Inventory;

namespace SubscriptionBox.Tests.Rules.Inventory;

/// <summary>Lots: what can still be sold for a delivery day, and which lot is picked (rules.md 9).</summary>
public sealed class LotShelfTests
{
    private static readonly DateOnly Day0 = new(2027, 1, 1);

    [Fact]
    public void Picking_takes_the_lot_that_expires_first()
    {
        var shelf = Shelf(("march", 90, 5), ("february", 60, 5), ("never", null, 5));
        shelf.Hold(Day0.AddDays(31), 7);
        shelf.Take(Day0.AddDays(31), 7);
        Assert.Equal([("march", 3), ("never", 5)], Units(shelf));
    }

    [Fact]
    public void Picking_passes_over_a_lot_with_too_short_a_shelf_life()
    {
        var shelf = Shelf(("short", 20, 5), ("long", 90, 5));
        shelf.Hold(Day0.AddDays(30), 4);
        shelf.Take(Day0.AddDays(30), 4);
        Assert.Equal([("short", 5), ("long", 1)], Units(shelf));
    }

    [Theory]
    [InlineData(20, 10, 10)] // both lots keep that long
    [InlineData(21, 5, 10)]  // only the long one
    [InlineData(91, 0, 10)]  // none
    public void Sellable_leaves_out_what_keeps_too_short(int neededDays, int expected, int onHand)
    {
        var shelf = Shelf(("short", 20, 5), ("long", 90, 5));
        Assert.Equal((expected, onHand), (shelf.Sellable(Day0.AddDays(neededDays)), shelf.OnHand));
    }

    [Fact]
    public void Units_held_for_a_late_delivery_are_not_sold_to_an_early_one()
    {
        var shelf = Shelf(("short", 20, 1), ("long", 90, 2));
        shelf.Hold(Day0.AddDays(60), 2);
        Assert.Equal((0, 1), (shelf.Sellable(Day0.AddDays(60)), shelf.Sellable(Day0)));
    }

    [Fact]
    public void Writing_off_takes_what_expires_first_and_finds_join_what_expires_first()
    {
        var shelf = Shelf(("short", 20, 2), ("long", 90, 2));
        shelf.Correct(-3, "x");
        Assert.Equal([("long", 1)], Units(shelf));
        shelf.Correct(4, "x");
        Assert.Equal([("long", 5)], Units(shelf));
    }

    [Fact]
    public void Whatever_is_promised_as_sellable_can_be_picked_in_any_order() => Prop.ForAll(Moves(), moves =>
    {
        var shelf = new LotShelf([]);
        var held = new List<(DateOnly Need, int Units)>();
        foreach (var (kind, days, units) in moves)
            switch (kind)
            {
                case 0:
                    shelf.Put(new Lot($"lot-{days}", days > 90 ? null : Day0.AddDays(days), units));
                    break;
                case 1 when Math.Min(units, shelf.Sellable(Day0.AddDays(days))) is > 0 and var sold:
                    shelf.Hold(Day0.AddDays(days), sold);
                    held.Add((Day0.AddDays(days), sold));
                    break;
                case 2 when held.Count > 0:
                    var (need, taken) = held[units % held.Count];
                    held.RemoveAt(units % held.Count);
                    var before = shelf.Lots;
                    shelf.Take(need, taken);
                    Assert.DoesNotContain(before.Where(l => l.ExpiresOn < need), l => shelf.Lots.All(x => x != l));
                    break;
                case 3 when Math.Min(units, shelf.OnHand - shelf.Reserved) is > 0 and var lost:
                    shelf.Correct(-lost, "x");
                    break;
            }
        Assert.Equal(held.Sum(h => h.Units), shelf.Reserved);
        Assert.Equal(shelf.Lots.Sum(l => l.Units), shelf.OnHand);
        for (var day = 0; day <= 100; day += 5)
            Assert.Equal(MostThatStillFits(shelf.Lots, held, Day0.AddDays(day)), shelf.Sellable(Day0.AddDays(day)));
        foreach (var (need, units) in held)
            shelf.Take(need, units);
    }).QuickCheckThrowOnFailure();

    /// <summary>By trial: the strictest need first, from whatever keeps long enough.</summary>
    private static int MostThatStillFits(ImmutableArray<Lot> lots, List<(DateOnly Need, int Units)> held, DateOnly need)
    {
        for (var more = lots.Sum(l => l.Units); more > 0; more--)
            if (Fits(lots, [.. held, (need, more)]))
                return more;
        return 0;
    }

    private static bool Fits(ImmutableArray<Lot> lots, List<(DateOnly Need, int Units)> needs)
    {
        var left = lots.Select(l => l.Units).ToArray();
        foreach (var (need, units) in needs.OrderByDescending(n => n.Need))
        {
            var missing = units;
            for (var i = 0; i < left.Length && missing > 0; i++)
                if (lots[i].ExpiresOn is not { } expires || expires >= need)
                {
                    var taken = Math.Min(left[i], missing);
                    left[i] -= taken;
                    missing -= taken;
                }
            if (missing > 0)
                return false;
        }
        return true;
    }

    private static Arbitrary<(int Kind, int Days, int Units)[]> Moves() =>
        Gen.Choose(0, 3).SelectMany(kind => Gen.Choose(0, 100).SelectMany(days => Gen.Choose(1, 6).Select(units => (kind, days, units)))).ArrayOf().ToArbitrary();

    private static LotShelf Shelf(params (string Name, int? Days, int Units)[] lots)
    {
        var shelf = new LotShelf([]);
        foreach (var (name, days, units) in lots)
            shelf.Put(new Lot(name, days is { } d ? Day0.AddDays(d) : null, units));
        return shelf;
    }

    private static (string, int)[] Units(LotShelf shelf) => [.. shelf.Lots.Select(l => (l.Name, l.Units))];
}
