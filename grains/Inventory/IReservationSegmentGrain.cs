namespace SubscriptionBox.Grains.Inventory;

/// <summary>A sealed part of a counter's log (key <c>seg-{sku}-{number}</c>). Belongs to the counter alone.</summary>
public interface IReservationSegmentGrain : IGrainWithStringKey
{
    /// <summary>Saves it. Its number determines its content, so that whoever repeats this after a crash repeats the same.</summary>
    /// <exception cref="InvalidOperationException">It holds something else.</exception>
    Task Seal(ImmutableArray<StockOp> lines);

    /// <summary>Its lines, oldest first.</summary>
    /// <exception cref="InvalidOperationException">It does not exist.</exception>
    Task<ImmutableArray<StockOp>> Read();

    /// <summary>Deletes it; safe to repeat.</summary>
    Task Delete();
}
