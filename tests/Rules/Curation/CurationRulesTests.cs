using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using SubscriptionBox.Catalog;
using SubscriptionBox.Common;
using SubscriptionBox.Customers;
using SubscriptionBox.Recommendations;
using static SubscriptionBox.Tests.Rules.Curation.Shelf;

namespace SubscriptionBox.Tests.Rules.Curation;

/// <summary>What goes into boxes, and what never does.</summary>
public sealed class CurationRulesTests
{
    private static readonly string[] Categories = ["skincare", "fitness", "gourmet"];
    private static readonly ImmutableArray<ProductDraft> Plenty = [.. Categories.SelectMany(c => Enumerable.Range(1, 10).Select(n => Product(c, n)))];

    [Fact]
    public void A_box_has_as_many_different_items_as_asked_for_from_all_categories()
    {
        var box = Box(Glance(Plenty), Request with { Items = 6 });
        Assert.Equal(6, box.Select(c => c.Product.Sku).Distinct().Count());
        Assert.All(Categories, category => Assert.Equal(2, box.Count(c => c.Product.Category == category)));
    }

    [Fact]
    public void Of_the_plans_categories_only_those_that_the_customer_wants()
    {
        var box = Box(Glance(Plenty), Request with { Preferences = Preferences.None with { Categories = ["gourmet"] } });
        Assert.Equal(["gourmet"], box.Select(c => c.Product.Category).Distinct());
        var nothingInCommon = Box(Glance(Plenty), Request with { Categories = ["fitness"], Preferences = Preferences.None with { Categories = ["gourmet"] } });
        Assert.Equal(["fitness"], nothingInCommon.Select(c => c.Product.Category).Distinct());
    }

    [Fact]
    public void Where_one_category_has_too_little_the_others_fill_in()
    {
        var box = Box(Glance(Plenty.Where(p => p.Category != "skincare" || p.Sku == "SK-1")), Request with { Items = 6 });
        Assert.Equal((6, 1), (box.Length, box.Count(c => c.Product.Category == "skincare")));
    }

    [Fact]
    public void The_same_request_gives_the_same_box_and_another_seed_another()
    {
        var boxes = Enumerable.Range(0, 20).Select(i => string.Join(' ', Box(Glance(Plenty), Request with { Seed = $"seed-{i / 2}" }).Select(c => c.Product.Sku))).ToList();
        Assert.All(Enumerable.Range(0, 10), i => Assert.Equal(boxes[2 * i], boxes[2 * i + 1]));
        Assert.True(boxes.Distinct().Count() > 5);
    }

    [Fact]
    public void What_the_customer_likes_goes_in_first()
    {
        var box = Box(Glance([.. Plenty, Product("gourmet", 99, tags: "smoky,salty")]), Request with { Items = 1, Categories = ["gourmet"], Preferences = Likes("tastes", "smoky") });
        Assert.Equal("GO-99", Assert.Single(box).Product.Sku);
    }

    [Fact]
    public void What_was_learnt_counts_more_than_the_quiz()
    {
        ImmutableArray<ProductDraft> products = [Product("gourmet", 1, tags: "smoky"), Product("gourmet", 2, brand: "Fell")];
        var affinity = new Affinity(new Dictionary<string, double> { ["brand:Fell"] = 1 }.ToImmutableDictionary(), []);
        Assert.Equal("GO-2", Box(Glance(products), Request with { Items = 1, Preferences = Likes("tastes", "smoky") }, affinity: affinity)[0].Product.Sku);
    }

    [Fact]
    public void What_suits_another_skin_goes_in_only_when_nothing_else_is_left()
    {
        ImmutableArray<ProductDraft> products = [Product("skincare", 1, skin: "oily"), Product("skincare", 2, skin: "dry,normal"), Product("skincare", 3)];
        var request = Request with { Items = 2, Preferences = Likes("skinType", "dry") };
        Assert.Equal(["SK-2", "SK-3"], Box(Glance(products), request).Select(c => c.Product.Sku).Order());
        Assert.Equal(3, Box(Glance(products), request with { Items = 3 }).Length);
    }

    [Fact]
    public void Two_of_a_kind_give_way_to_variety()
    {
        ImmutableArray<ProductDraft> products = [Product("gourmet", 1, sub: "jam", tags: "sweet"), Product("gourmet", 2, sub: "jam", tags: "sweet"), Product("gourmet", 3, sub: "tea", tags: "sweet")];
        var box = Box(Glance(products), Request with { Items = 2, Preferences = Likes("tastes", "sweet") });
        Assert.Equal(["jam", "tea"], box.Select(c => c.Product.Subcategory).Order());
    }

    [Fact]
    public void What_other_boxes_are_drafted_with_is_left_to_them()
    {
        ImmutableArray<ProductDraft> products = [Product("gourmet", 1), Product("gourmet", 2)];
        var glance = Glance(products, promised: sku => sku == "GO-1" ? 10 : 0);
        Assert.Equal(["GO-2"], Box(glance, Request).Select(c => c.Product.Sku));
        Assert.Equal(2, Box(glance, Request, alsoPromised: true).Length);
    }

    [Fact]
    public void Boxes_drafted_at_the_same_moment_do_not_all_want_the_last_unit()
    {
        var glance = Glance([Product("gourmet", 1), Product("gourmet", 2)], units: _ => 1);
        glance.Choose(glance.Shelf.NumberOf(Box(glance, Request with { Items = 1 })[0].Product.Sku)!.Value);
        glance.Choose(glance.Shelf.NumberOf(Box(glance, Request with { Items = 1 })[0].Product.Sku)!.Value);
        Assert.Empty(Box(glance, Request with { Items = 1 }));
    }

    [Theory]
    [InlineData("2027-04-03", 1)] // 30 days at delivery
    [InlineData("2027-04-02", 0)]
    public void What_keeps_too_short_at_delivery_stays_out(string expires, int items) =>
        Assert.Equal(items, Box(Glance([Product("gourmet", 1)], expires: _ => DateOnly.Parse(expires, System.Globalization.CultureInfo.InvariantCulture)), Request).Length);

    [Theory]
    [InlineData(4_000)]
    [InlineData(2_500)]
    public void A_box_keeps_within_the_budget_and_is_worth_at_least_half_of_it(long budget)
    {
        var prices = Glance([.. Enumerable.Range(1, 30).Select(n => Product("gourmet", n, price: 100 * n))]);
        foreach (var seed in Enumerable.Range(0, 20))
        {
            var box = Box(prices, Request with { Seed = $"{seed}", Preferences = Preferences.None with { Budget = new Money(budget, "USD") } });
            Assert.Equal(4, box.Length);
            Assert.InRange(box.Sum(c => c.Price("USD")!.Value), budget / 2, budget);
        }
    }

    [Fact]
    public void What_is_not_sold_in_the_boxs_currency_stays_out() => Assert.Empty(Box(Glance(Plenty), Request with { Currency = "EUR" }));

    [Fact]
    public void Whatever_the_wishes_no_box_holds_what_is_excluded_recent_out_of_stock_or_twice()
    {
        var words = new[] { "nuts", "milk", "fragrance", "water" };
        var products = Gen.Choose(0, 2).SelectMany(c => Gen.Choose(0, 15).SelectMany(w => Gen.Choose(0, 3).Select(u => (c, w, u)))).ListOf();
        Prop.ForAll(products.SelectMany(list => Gen.Choose(0, 15).SelectMany(excluded => Gen.Choose(1, 8).Select(items => (list, excluded, items)))).ToArbitrary(), wish =>
        {
            var all = wish.list.Select((x, i) => Product(Categories[x.c], i, ingredients: Words(x.w))).ToList();
            var units = wish.list.Select((x, i) => (all[i].Sku, x.u)).ToDictionary(x => x.Sku, x => x.u);
            var recent = all.Where((_, i) => i % 5 == 0).Select(p => p.Sku).ToImmutableArray();
            var request = Request with { Items = wish.items, RecentSkus = recent, Preferences = Preferences.None with { Exclusions = [.. words.Where((_, i) => (wish.excluded >> i & 1) == 1)] } };
            var box = Box(Glance(all, sku => units[sku]), request);
            var allowed = all.Count(p => units[p.Sku] > 0 && !recent.Contains(p.Sku) && !request.Preferences.Exclusions.Any(p.Ingredients.Contains));
            Assert.All(box, c => Assert.True(units[c.Product.Sku] > 0 && !recent.Contains(c.Product.Sku) && !request.Preferences.Exclusions.Any(c.Product.Ingredients.Contains)));
            Assert.Equal(Math.Min(wish.items, allowed), box.Select(c => c.Product.Sku).Distinct().Count());
        }).QuickCheckThrowOnFailure();

        string Words(int bits) => string.Join(' ', words.Where((_, i) => (bits >> i & 1) == 1));
    }
}
