using System.Globalization;

namespace SubscriptionBox.Grains.Crm;

/// <summary>What the CRM was last told of a customer, and how new that was: what a second activation remembers may be older, and is then not told (faults.md F12). Names nobody.</summary>
/// <param name="Told">The keyed hash of the contact; <see cref="Perhaps"/> or <see cref="Gone"/>.</param>
/// <param name="Read">The versions that it was made from, by grain key. A customer's counts its subscriptions too, which come without an event of the customer's.</param>
public sealed record CrmPrint(string Told, ImmutableSortedDictionary<string, long> Read)
{
    /// <summary>Sent; whether it arrived is not known.</summary>
    public const string Perhaps = "";

    /// <summary>There is no contact any more.</summary>
    public const string Gone = "-";

    /// <summary>Nothing was ever told.</summary>
    public static readonly CrmPrint None = new(Gone, ImmutableSortedDictionary<string, long>.Empty);

    /// <summary>True while the CRM may have a contact.</summary>
    public bool MayBeThere => Told != Gone;

    /// <summary>The grains of which something older was read than has been told already.</summary>
    public IEnumerable<string> NewerThan(ImmutableSortedDictionary<string, long> read) => Read.Where(known => read.GetValueOrDefault(known.Key) < known.Value).Select(known => known.Key);

    /// <summary>From its text; one without versions is from before there were any.</summary>
    public static CrmPrint Parse(string text)
    {
        var parts = text.Split('|');
        var read = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        foreach (var part in parts.Skip(1))
            if (part.LastIndexOf('=') is > 0 and var at && long.TryParse(part[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var version))
                read[part[..at]] = version;
        return new(parts[0], read.ToImmutable());
    }

    /// <summary>As it is kept.</summary>
    public override string ToString() => string.Concat([Told, .. Read.Select(known => string.Create(CultureInfo.InvariantCulture, $"|{known.Key}={known.Value}"))]);
}
