using System.Text;
using SubscriptionBox.Common;
using SubscriptionBox.Silo.Catalogue;
using SubscriptionBox.Tests.Rules;

namespace SubscriptionBox.Tests.Grains.Catalogue;

public sealed class When_a_catalogue_file_is_read
{
    [Fact]
    public void The_shops_own_columns_become_a_product()
    {
        var product = Assert.IsType<GoodLine>(Assert.Single(Files.Lines(Files.Good))).Product;
        Assert.Equal(("T-1", "Plain biscuits", "House", "gourmet", "biscuits", 120), (product.Sku, product.Name, product.Brand, product.Category, product.Subcategory, product.ShelfLifeDays));
        Assert.Equal([new Money(490, "USD"), new Money(550, "EUR")], product.Prices.ToArray());
        Assert.Equal(["gluten", "milk"], product.Allergens.ToArray());
        Assert.Equal("sweet,plain", product.Attributes["tags"]);
        Assert.Equal("Flour, butter (milk)", product.Ingredients);
    }

    [Fact]
    public void Gzip_is_told_by_its_first_bytes() => Assert.IsType<GoodLine>(Assert.Single(Files.Read(Files.Zipped(Files.Header + "\n" + Files.Good + "\n"))));

    [Fact]
    public void Semicolons_tabs_byte_order_marks_and_carriage_returns_are_understood()
    {
        Assert.IsType<GoodLine>(Assert.Single(Files.Read("\uFEFFsku;name;category;price_usd\r\nT-1;Tea, black;gourmet;490\r\n")));
        Assert.IsType<GoodLine>(Assert.Single(Files.Read("sku\tname\tcategory\tprice_usd\nT-1\tTea, black\tgourmet\t490")));
    }

    [Fact]
    public void A_quoted_field_may_hold_line_breaks_and_quotes()
    {
        var line = Assert.IsType<GoodLine>(Files.Lines("T-1,\"The \"\"best\"\" tea\",,gourmet,,\"One\ntwo\",,,,490,,", Files.Good.Replace("T-1", "T-2"))[0]);
        Assert.Equal(("The \"best\" tea", "One\ntwo"), (line.Product.Name, line.Product.Description));
    }

    // line, field, part of the reason
    [Theory]
    [InlineData("T-1,Tea,,gourmet,,,,,,490", "", "has 10 columns where the header has 12")]
    [InlineData("T-1,Tea,,gourmet,,,,,,490,,,,", "", "has 14 columns")]
    [InlineData(",Tea,,gourmet,,,,,,490,,", "sku", "is missing")]
    [InlineData("T 1,Tea,,gourmet,,,,,,490,,", "sku", "something else than letters")]
    [InlineData("-T1,Tea,,gourmet,,,,,,490,,", "sku", "begins and ends with a letter or digit")]
    [InlineData("T-1,,,gourmet,,,,,,490,,", "name", "is missing")]
    [InlineData("T-1,Te\u0007a,,gourmet,,,,,,490,,", "name", "control character U+0007")]
    [InlineData("T-1,Tea,,toys,,,,,,490,,", "category", "\"toys\" is not one of skincare, fitness, gourmet")]
    [InlineData("T-1,Tea,,gourmet,,,,,,,,", "price", "is missing")]
    [InlineData("T-1,Tea,,gourmet,,,,,,-490,,", "price USD", "not more than nothing")]
    [InlineData("T-1,Tea,,gourmet,,,,,,0,,", "price USD", "not more than nothing")]
    [InlineData("T-1,Tea,,gourmet,,,,,,4.90,,", "price_usd", "\"4.90\" is not a whole number of cents")]
    [InlineData("T-1,Tea,,gourmet,,,,,,99999999999999999999,,", "price_usd", "not a whole number")]
    [InlineData("T-1,Tea,,gourmet,,,,,,490,,soon", "shelf_life_days", "\"soon\" is not a whole number of days")]
    [InlineData("T-1,Tea,,gourmet,,,,,,490,,-3", "shelf life", "-3 days is not between")]
    [InlineData("T-1,Tea,,gourmet,,,,Milk & Co,,490,,", "allergens", "lower-case letters")]
    public void A_bad_line_is_named_with_its_field_and_reason(string line, string field, string reason)
    {
        var lines = Files.Lines(Files.Good.Replace("T-1", "T-0"), line, Files.Good.Replace("T-1", "T-9"));
        var bad = Assert.IsType<BadLine>(lines[1]);
        Assert.Equal((3, field), (bad.Line, bad.Field));
        Assert.Contains(reason, bad.Reason, StringComparison.Ordinal);
        Assert.IsType<GoodLine>(lines[2]);
    }

    [Fact]
    public void Over_long_texts_are_bad_lines()
    {
        foreach (var (line, field) in new[]
        {
            ($"T-1,{new string('n', 201)},,gourmet,,,,,,490,,", "name"), ($"T-1,Tea,{new string('b', 121)},gourmet,,,,,,490,,", "brand"),
            ($"T-1,Tea,,gourmet,,{new string('d', 4_001)},,,,490,,", "description"), ($"T-1,Tea,,gourmet,,,{new string('i', 20_001)},,,490,,", "ingredients"),
            ($"{new string('T', 41)},Tea,,gourmet,,,,,,490,,", "sku"), ($"T-1,Tea,,gourmet,,,,,{new string('t', 2_001)},490,,", "attribute tags"),
        })
        {
            Assert.Equal(field, Assert.IsType<BadLine>(Assert.Single(Files.Lines(line))).Field);
        }
    }

    [Fact]
    public void A_quote_that_is_never_closed_costs_its_own_line_only()
    {
        var lines = Files.Lines("T-1,\"Tea,,gourmet,,,,,,490,,", Files.Good.Replace("T-1", "T-2"), Files.Good.Replace("T-1", "T-3"));
        Assert.Equal(2, Assert.IsType<BadLine>(lines[0]).Line);
        Assert.Equal(["T-2", "T-3"], lines.OfType<GoodLine>().Select(line => line.Product.Sku));
    }

    [Fact]
    public void An_open_quote_does_not_swallow_a_long_file()
    {
        var text = string.Join('\n', Enumerable.Range(0, 500).Select(i => $"T-{i},Tea {i},,gourmet,,,,,,490,,"));
        var lines = Files.Lines("T-A,\"Tea,,gourmet,,,,,,490,,", text);
        Assert.Single(lines.OfType<BadLine>());
        Assert.Equal(500, lines.OfType<GoodLine>().Count());
        Assert.Equal(3, lines[1].Line);
    }

    [Fact]
    public void A_byte_that_is_not_utf8_costs_one_line()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(Files.Header + "\nT-1,Caf"), 0xE9, .. Encoding.UTF8.GetBytes(",,gourmet,,,,,,490,,\n" + Files.Good.Replace("T-1", "T-2"))];
        var lines = Files.Read(bytes);
        Assert.Contains("not UTF-8", Assert.IsType<BadLine>(lines[0]).Reason, StringComparison.Ordinal);
        Assert.IsType<GoodLine>(lines[1]);
    }

    [Fact]
    public void A_sku_that_occurs_twice_is_a_bad_line_and_the_first_stays()
    {
        var bad = Assert.IsType<BadLine>(Files.Lines(Files.Good, Files.Good.Replace("T-1", "t-1"))[1]);
        Assert.Equal("line 3, sku: t-1 is already in line 2", bad.ToString());
    }

    [Fact]
    public void A_gzip_file_cut_off_in_the_middle_ends_in_a_bad_line()
    {
        var whole = Files.Zipped(Files.Header + "\n" + string.Join('\n', Enumerable.Range(0, 2_000).Select(i => $"T-{i},Tea {i * 7919 % 1000},,gourmet,,,,,,490,,")));
        var lines = Files.Read(whole[..(whole.Length / 2)]);
        Assert.Contains(lines, line => line is BadLine);
        Assert.True(lines.OfType<GoodLine>().Any());
    }

    [Fact]
    public void A_line_longer_than_a_quarter_of_a_megabyte_is_a_bad_line()
    {
        var lines = Files.Lines("T-1," + new string('x', CsvRecords.MaximumLineBytes), Files.Good);
        Assert.Equal("line 2: the line is longer than 256 KiB", lines[0].ToString());
        Assert.IsType<GoodLine>(lines[1]);
    }

    [Theory]
    [InlineData("", "The file is empty.")]
    [InlineData("sku,sku,name\n", "twice")]
    [InlineData("a,b,c\n1,2,3\n", "No built-in mapping fits")]
    [InlineData("\"sku,name\n", "header cannot be read")]
    public void A_file_without_a_usable_header_is_refused_whole(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<CatalogueFileException>(() => Files.Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void No_bytes_at_all_make_the_reader_throw()
    {
        var random = new Random(7);
        for (var run = 0; run < 300; run++)
        {
            var bytes = new byte[random.Next(4_000)];
            random.NextBytes(bytes);
            byte[] spiced = [.. Encoding.UTF8.GetBytes(Files.Header + "\n"), .. bytes.Select(b => b % 7 == 0 ? (byte)'"' : b % 11 == 0 ? (byte)',' : b % 13 == 0 ? (byte)'\n' : b)];
            Assert.All(Files.Read(spiced), line => Assert.True(line is GoodLine or BadLine { Reason.Length: > 0 }));
        }
    }

    [Fact]
    public void The_demo_shops_own_file_has_no_bad_line()
    {
        var lines = Files.Read(File.ReadAllBytes(Path.Combine(Repository.Root, "data/products.csv")));
        Assert.Empty(lines.OfType<BadLine>());
        Assert.True(lines.Count >= 420);
        Assert.All(lines.OfType<GoodLine>(), line => Assert.Equal(4, line.Product.Prices.Length));
        Assert.All(lines.OfType<GoodLine>(), line => Assert.DoesNotContain("supplier", line.Product.Attributes.Keys));
    }
}
