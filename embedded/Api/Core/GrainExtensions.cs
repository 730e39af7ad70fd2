using Orleans.Runtime;

namespace Orleans;

/// <summary>Keys and references of grains.</summary>
public static class GrainExtensions
{
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) =>
        (TGrainInterface)(object)Reference(grain).As(typeof(TGrainInterface));

    public static TGrainInterface Cast<TGrainInterface>(this IAddressable grain) => grain.AsReference<TGrainInterface>();

    public static object AsReference(this IAddressable grain, Type interfaceType) => Reference(grain).As(interfaceType);

    public static object Cast(this IAddressable grain, Type interfaceType) => Reference(grain).As(interfaceType);

    public static GrainId GetGrainId(this IAddressable grain) => grain switch
    {
        GrainReference reference => reference.GrainId,
        IGrainBase activation => activation.GrainContext.GrainId,
        null => throw new ArgumentNullException(nameof(grain)),
        _ => throw new ArgumentException(NotAGrain(grain), nameof(grain)),
    };

    /// <summary>The key of a grain with a text key.</summary>
    public static string GetPrimaryKeyString(this IAddressable grain) => GetGrainId(grain).Key.ToString();

    /// <exception cref="InvalidOperationException">The key is not a whole number.</exception>
    public static long GetPrimaryKeyLong(this IAddressable grain, out string? keyExt)
    {
        var id = GetGrainId(grain);
        return id.TryGetIntegerKey(out var key, out keyExt)
            ? key
            : throw new InvalidOperationException($"Unable to extract integer key from grain id {id}");
    }

    public static long GetPrimaryKeyLong(this IAddressable grain) => grain.GetPrimaryKeyLong(out _);

    /// <exception cref="InvalidOperationException">The key is not a GUID.</exception>
    public static Guid GetPrimaryKey(this IAddressable grain, out string? keyExt)
    {
        var id = GetGrainId(grain);
        if (id.TryGetGuidKey(out var key, out keyExt))
            return key;
        if (!id.TryGetIntegerKey(out var number, out keyExt))
            throw new InvalidOperationException($"Unable to extract GUID key from grain id {id}");

        // Orleans answers a whole-number key as a GUID with the number in its last eight bytes.
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes[8..], number);
        return new Guid(bytes);
    }

    public static Guid GetPrimaryKey(this IAddressable grain) => grain.GetPrimaryKey(out _);

    internal static GrainReference Reference(IAddressable grain) => grain switch
    {
        GrainReference reference => reference,
        IGrainBase activation => activation.GrainContext.GrainReference,
        null => throw new ArgumentNullException(nameof(grain)),
        _ => throw new ArgumentException(NotAGrain(grain), nameof(grain)),
    };

    private static string NotAGrain(IAddressable grain) =>
        $"{grain.GetType().FullName} is neither a grain nor a reference to one. Derive from {nameof(Grain)} or implement {nameof(IGrainBase)}.";
}
