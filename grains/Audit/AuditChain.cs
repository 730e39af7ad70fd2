using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SubscriptionBox.Grains.Audit;

/// <summary>The hash chain of the audit trail: whoever changes, removes or adds a row must change every hash after it. Pure.</summary>
public static class AuditChain
{
    /// <summary>The hash before the first row.</summary>
    public static readonly string Origin = new('0', 64);

    /// <summary>The rows of some events, chained on.</summary>
    public static IReadOnlyList<ChainedRow> Extend(AuditHead head, IEnumerable<LoggedEvent> events)
    {
        var (ordinal, hash, rows) = (head.Ordinal, head.Hash, new List<ChainedRow>());
        foreach (var happened in events)
        {
            var row = AuditRules.RowOf(happened);
            hash = Hash(hash, ++ordinal, row);
            rows.Add(new(ordinal, hash, row));
        }
        return rows;
    }

    /// <summary>SHA-256 over the hash before, the ordinal, and every field with its length in front: no two rows look alike, whatever stands in their texts.</summary>
    public static string Hash(string previous, long ordinal, AuditRow row)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // The version of this layout.
        hash.AppendData([1]);
        hash.AppendData(Convert.FromHexString(previous));
        Number(hash, ordinal);
        Number(hash, row.Position);
        Text(hash, row.Source);
        Number(hash, row.Sequence);
        Number(hash, row.At.UtcTicks);
        Text(hash, row.ActorId);
        Number(hash, (int)row.Role);
        Text(hash, row.CustomerId);
        Text(hash, row.Action);
        Text(hash, row.Reason);
        Text(hash, row.Summary);
        Text(hash, row.RequestId);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>One hash for rows that were kept out of a purge.</summary>
    public static string Digest(IEnumerable<(long Ordinal, string Hash)> kept)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (ordinal, rowHash) in kept)
        {
            Number(hash, ordinal);
            hash.AppendData(Convert.FromHexString(rowHash));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Number(IncrementalHash hash, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        hash.AppendData(bytes);
    }

    private static void Text(IncrementalHash hash, string? value)
    {
        var bytes = value is null ? [] : Encoding.UTF8.GetBytes(value);
        Number(hash, value is null ? -1 : bytes.Length);
        hash.AppendData(bytes);
    }
}
