namespace SubscriptionBox.Grains.Inventory;

/// <inheritdoc/>
/// <remarks>Each call is the last for a long time: the activation leaves at once.</remarks>
public sealed class ReservationSegmentGrain([PersistentState("reservationSegment")] IPersistentState<ReservationSegmentState> store) : Grain, IReservationSegmentGrain
{
    /// <inheritdoc/>
    public async Task Seal(ImmutableArray<StockOp> lines)
    {
        DeactivateOnIdle();
        if (store.RecordExists)
        {
            if (!store.State.Lines.AsSpan().SequenceEqual(lines.AsSpan()))
                throw new InvalidOperationException($"{this.GetPrimaryKeyString()} is sealed with other lines.");
            return;
        }
        store.State = new ReservationSegmentState { Lines = lines };
        await store.WriteStateAsync();
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<StockOp>> Read()
    {
        DeactivateOnIdle();
        return store.RecordExists
            ? Task.FromResult(store.State.Lines)
            : throw new InvalidOperationException($"{this.GetPrimaryKeyString()} is missing.");
    }

    /// <inheritdoc/>
    public async Task Delete()
    {
        DeactivateOnIdle();
        if (store.RecordExists)
            await store.ClearStateAsync();
    }
}

/// <summary>A sealed part of a counter's log.</summary>
public sealed record ReservationSegmentState
{
    /// <summary>Oldest first.</summary>
    public ImmutableArray<StockOp> Lines { get; init; } = [];
}
