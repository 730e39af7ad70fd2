using System.Collections.Immutable;
using SubscriptionBox.Catalog;
using SubscriptionBox.Curation;
using SubscriptionBox.Customers;
using SubscriptionBox.Grains.Curation;
using SubscriptionBox.Inventory;
using static SubscriptionBox.Tests.Rules.Curation.Shelf;

namespace SubscriptionBox.Tests.Rules.Curation;

/// <summary>What a customer may swap in (rules.md 9).</summary>
public sealed class SwapRulesTests
{
    private static readonly CurationRequest Box = Request with { Items = 8 };

    [Fact]
    public void Lines_of_one_product_count_together()
    {
        var lines = SwapRules.Merge([new BoxLine("X", 2), new BoxLine("Y", 1), new BoxLine("X", 4)])!.Value;
        Assert.Equal([("X", 6), ("Y", 1)], lines.Select(l => (l.Sku, l.Quantity)));
        Assert.Equal(InventoryRefusal.OutOfStock.Number, Refusal(6, onHand: 5)!.Number);
        Assert.Null(Refusal(5, onHand: 5));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(21)]
    public void A_quantity_out_of_range_cannot_be_read(int quantity) => Assert.Null(SwapRules.Merge([new BoxLine("X", quantity)]));

    [Fact]
    public void No_lines_at_all_are_no_box() => Assert.Null(SwapRules.Merge([]));

    [Fact]
    public void More_than_the_box_holds_is_refused() => Assert.Equal(CurationRefusal.TooManyItems.Number, Refusal(9, onHand: 100)!.Number);

    [Fact]
    public void What_is_unknown_or_not_on_sale_is_refused()
    {
        Assert.Equal(CurationRefusal.NotOnSale.Number, SwapRules.Refusal([new(new BoxLine("X", 1), null, Stock(5))], Box, DeliverOn, new Words())!.Number);
        Assert.Equal(CurationRefusal.NotOnSale.Number, Refusal(1, 5, Product("gourmet", 1) with { Active = false })!.Number);
    }

    [Fact]
    public void What_the_plan_does_not_hold_is_refused() =>
        Assert.Equal(CurationRefusal.NotInPlan.Number, Refusal(1, 5, request: Box with { Categories = ["skincare"] })!.Number);

    [Fact]
    public void What_is_excluded_is_refused_and_named()
    {
        var refusal = Refusal(1, 5, Product("gourmet", 1, ingredients: "nuts"), Box with { Preferences = Preferences.None with { Exclusions = ["milk", "nuts"] } })!;
        Assert.Equal(CurationRefusal.Excluded.Number, refusal.Number);
        Assert.Contains("nuts", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Subscribers_may_have_what_is_promised_and_new_customers_not()
    {
        Assert.Null(Refusal(5, onHand: 5, promised: 5));
        Assert.Equal(InventoryRefusal.OutOfStock.Number, Refusal(1, onHand: 5, promised: 5, request: Box with { Audience = StockAudience.NewCustomer })!.Number);
    }

    private static SubscriptionBox.Common.Refusal? Refusal(int quantity, int onHand, ProductDraft? product = null, CurationRequest? request = null, int promised = 0) =>
        SwapRules.Refusal([new(new BoxLine("GO-1", quantity), new ProductView(product ?? Product("gourmet", 1), null, 1), Stock(onHand, promised))], request ?? Box, DeliverOn, new Words());

    private static StockView Stock(int onHand, int promised = 0) => new("GO-1", onHand, 0, onHand, promised, 0, [new Lot("a", null, onHand)], 1);
}
