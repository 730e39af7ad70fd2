using System.Net;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Catalogue;

public sealed class When_anyone_looks_at_the_catalogue(CatalogueShop shop) : IClassFixture<CatalogueShop>
{
    private readonly ShopClient _anyone = shop.Host.Client();

    [Fact]
    public async Task Plans_say_what_they_cost_and_hold()
    {
        var plans = (await _anyone.Get("plans")).Expect(HttpStatusCode.OK);
        var monthly = plans.Body!["items"]!.AsArray().Single(p => (string?)p!["planId"] == SmallCatalogue.Monthly)!;
        Assert.Equal(("monthly", 4000L, "USD", 4), ((string?)monthly["interval"], (long)monthly["price"]!["amount"]!, (string?)monthly["price"]!["currency"], (int)monthly["itemsPerBox"]!));
        Assert.Equal(["USD", "CAD", "EUR", "GBP"], monthly["currencies"]!.AsArray().Select(c => (string?)c));
        Assert.Equal("EUR", (await _anyone.Get("plans?currency=EUR")).Str("items.0.price.currency"));
    }

    [Fact]
    public async Task All_products_of_a_category_come_once_page_by_page()
    {
        List<string> skus = [];
        string? cursor = null;
        do
        {
            var page = (await _anyone.Get($"products?category=skincare&limit=5{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}")).Expect(HttpStatusCode.OK);
            skus.AddRange(page.Body!["items"]!.AsArray().Select(p => (string)p!["sku"]!));
            Assert.InRange(page.Body["items"]!.AsArray().Count, 1, 5);
            cursor = (string?)page.Body["nextCursor"];
        }
        while (cursor is not null);
        Assert.Equal(Enumerable.Range(1, SmallCatalogue.PerCategory).Select(n => SmallCatalogue.Sku("skincare", n)), skus.Where(s => s.StartsWith("SK-", StringComparison.Ordinal)).Order());
        Assert.Equal(skus.Count, skus.Distinct().Count());
    }

    [Fact]
    public async Task Words_are_looked_for_literally_in_any_order_and_case()
    {
        var sku = await shop.Product(name: "Ajvar 100% Röstpaprika");
        foreach (var q in new[] { "ajvar", "RÖSTPAPRIKA 100%", "paprika ajvar" })
            Assert.Equal(sku, (await _anyone.Get($"products?q={Uri.EscapeDataString(q)}")).Str("items.0.sku"));
        foreach (var q in new[] { "ajvar nothing", "100_ ajvar", "ajvar'--", "\"ajvar" })
            Assert.Empty((await _anyone.Get($"products?q={Uri.EscapeDataString(q)}")).Expect(HttpStatusCode.OK).Body!["items"]!.AsArray());
    }

    [Fact]
    public async Task Exclusions_leave_out_what_holds_them()
    {
        var all = (await _anyone.Get("products?category=gourmet&limit=100")).Body!["items"]!.AsArray().Select(p => (string)p!["sku"]!).ToList();
        var without = (await _anyone.Get("products?category=gourmet&limit=100&exclude=nuts")).Body!["items"]!.AsArray().Select(p => (string)p!["sku"]!).ToList();
        Assert.Equal(["GO-06", "GO-12"], all.Except(without).Order());
    }

    [Fact]
    public async Task A_product_shows_what_a_new_customer_can_get()
    {
        var sku = await shop.Product(units: 7);
        var product = (await _anyone.Get($"products/{sku}")).Expect(HttpStatusCode.OK);
        Assert.Equal(("gourmet", "Maker", 900L, 7), (product.Str("category"), product.Str("brand"), (long)product["price.amount"]!, (int)product["available"]!));
        Assert.NotNull(product["attributes"]);
    }

    [Theory]
    [InlineData("products/NO-SUCH", 404)]
    [InlineData("products/%20", 404)]
    [InlineData("products?category=toys", 400)]
    [InlineData("products?limit=0", 400)]
    [InlineData("products?limit=101", 400)]
    [InlineData("products?limit=x", 400)]
    [InlineData("products?cursor=nonsense", 400)]
    [InlineData("products?currency=XXX", 400)]
    public async Task What_cannot_be_is_refused_by_name(string path, int status)
    {
        var answer = await _anyone.Get(path);
        Assert.Equal(status, (int)answer.Status);
        Assert.Equal("application/problem+json", answer.Headers["Content-Type"].Split(';')[0]);
        if (status == 400)
            Assert.NotEmpty(answer.Body!["errors"]!.AsObject());
    }

    [Fact]
    public async Task A_question_that_is_too_long_is_refused() => (await _anyone.Get($"products?q={new string('x', 201)}")).Expect(HttpStatusCode.BadRequest);
}
