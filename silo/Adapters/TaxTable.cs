using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using SubscriptionBox.Grains.Subscriptions;

namespace SubscriptionBox.Silo.Adapters;

/// <summary>Tax rates from <c>data/reference/tax-rates.csv</c>, read once at start.</summary>
public sealed class TaxTable : ITaxTable
{
    private readonly Dictionary<(string Country, string Region), TaxRate> _rates;
    private readonly HashSet<string> _byRegion;

    private TaxTable(IEnumerable<TaxRate> rates)
    {
        _rates = rates.ToDictionary(rate => (rate.Country, rate.Region ?? ""));
        _byRegion = [.. _rates.Values.Where(rate => rate.Region is not null).Select(rate => rate.Country)];
    }

    /// <summary>Reads a file with the columns country, region, kind, rate_bp (basis points with at most two decimals) and shipping (taxed or untaxed).</summary>
    /// <exception cref="InvalidDataException">A line makes no sense.</exception>
    public static TaxTable Load(string path)
    {
        using var reader = new StreamReader(path);
        return Read(reader);
    }

    /// <inheritdoc cref="Load"/>
    public static TaxTable Read(TextReader reader)
    {
        using var csv = new CsvReader(reader, new CsvConfiguration(CultureInfo.InvariantCulture));
        var rates = new List<TaxRate>();
        csv.Read();
        csv.ReadHeader();
        while (csv.Read())
            rates.Add(Rate(csv));
        return new TaxTable(rates);
    }

    /// <inheritdoc/>
    public TaxRate? Find(string country, string? region) => _rates.GetValueOrDefault((country, _byRegion.Contains(country) ? region ?? "" : ""));

    private static TaxRate Rate(CsvReader csv)
    {
        var (country, region, kind, shipping) = (csv.GetField("country") ?? "", csv.GetField("region") ?? "", csv.GetField("kind"), csv.GetField("shipping"));
        var parts = csv.GetField<decimal>("rate_bp") * 100;
        if (country.Length != 2 || kind is not ("vat" or "sales") || parts < 0 || parts > 1_000_000 || parts != decimal.Truncate(parts) || shipping is not ("taxed" or "untaxed"))
            throw new InvalidDataException($"Line {csv.Parser.Row} of the tax rates makes no sense.");
        var percent = (parts / 10_000).ToString("0.####", CultureInfo.InvariantCulture);
        var name = kind == "vat" ? $"VAT {percent} %" : country == "CA" ? $"GST/HST/PST {region} {percent} %" : $"Sales tax {region} {percent} %";
        return new TaxRate(country, region.Length == 0 ? null : region, name, (int)parts, kind == "vat", shipping == "taxed");
    }
}
