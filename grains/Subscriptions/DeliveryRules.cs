using SubscriptionBox.Curation;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Grains.Subscriptions;

/// <summary>What a customer may do to single boxes.</summary>
public static class DeliveryRules
{
    /// <summary>Most of one item in a box.</summary>
    public const int MostOfOne = 20;

    /// <summary>Past its cutoff, or locked before a setting moved the cutoff.</summary>
    public static bool IsLocked(SubscriptionState state, BillingCalendar calendar, int period, DateTimeOffset now) =>
        state.DraftOf(period) is { ChargeAt: not null } || now >= calendar.CutoffAt(period);

    /// <summary>Skips one box and, unless it is prepaid, its charge (rules.md 3, 4).</summary>
    /// <param name="deliveryId">Null: the next one not locked.</param>
    public static Decision<SubscriptionState> Skip(SubscriptionState state, string? deliveryId, in Moment moment)
    {
        if (NotRunning(state) is { } no)
            return no;
        var calendar = state.Calendar(moment.Settings);
        foreach (var box in state.Upcoming(calendar))
        {
            if (deliveryId is null ? box.Skipped || IsLocked(state, calendar, box.Period, moment.Now) : SubscriptionIds.PeriodOf(moment.Key, deliveryId) != box.Period)
                continue;
            if (box.Skipped)
                return SubscriptionRefusal.NotSkippable;
            if (IsLocked(state, calendar, box.Period, moment.Now))
                return SubscriptionRefusal.AfterCutoff;
            var skipped = state.With((box.Draft ?? new Draft(box.Period, [])) with { Skipped = true });
            return SubscriptionRules.Change(state, skipped, moment, new DeliverySkipped(SubscriptionIds.Delivery(moment.Key, box.Period), box.Period));
        }
        return deliveryId is null ? SubscriptionRefusal.NotSkippable : NotUpcoming(state, deliveryId, moment, SubscriptionRefusal.NotSkippable);
    }

    /// <summary>Takes a skip back, until the box's cutoff.</summary>
    public static Decision<SubscriptionState> Unskip(SubscriptionState state, string deliveryId, in Moment moment)
    {
        if (NotRunning(state) is { } no)
            return no;
        if (SubscriptionIds.PeriodOf(moment.Key, deliveryId) is not { } period || state.DraftOf(period) is not { } draft)
            return NotUpcoming(state, deliveryId, moment, SubscriptionRefusal.NotSkipped);
        if (!draft.Skipped)
            return SubscriptionRefusal.NotSkipped;
        if (moment.Now >= state.Calendar(moment.Settings).CutoffAt(period))
            return SubscriptionRefusal.AfterCutoff;
        return SubscriptionRules.Change(state, state.With(draft with { Skipped = false }), moment, new DeliveryUnskipped(deliveryId, period));
    }

    /// <summary>Whether a box may be edited now: the box, or why not.</summary>
    public static (Draft? Draft, Refusal? Refusal) Editable(SubscriptionState state, string deliveryId, in Moment moment)
    {
        if (state.Status == SubscriptionStatus.Cancelled)
            return (null, SubscriptionRefusal.IsCancelled);
        var calendar = state.Calendar(moment.Settings);
        foreach (var box in state.Upcoming(calendar))
        {
            if (SubscriptionIds.PeriodOf(moment.Key, deliveryId) != box.Period)
                continue;
            if (box.Skipped)
                return (null, SubscriptionRefusal.NotSkippable.Because("This delivery is skipped; take the skip back first."));
            return IsLocked(state, calendar, box.Period, moment.Now)
                ? (null, SubscriptionRefusal.AfterCutoff)
                : (box.Draft ?? new Draft(box.Period, []), null);
        }
        return (null, NotUpcoming(state, deliveryId, moment, SubscriptionRefusal.AfterCutoff));
    }

    /// <summary>Lines as asked for, with lines of one SKU counted together (rules.md 9), or why a box cannot hold them.</summary>
    /// <param name="capacity">Units the plan's box holds.</param>
    public static (ImmutableArray<BoxLine> Lines, Refusal? Refusal) Merged(ImmutableArray<BoxLine> lines, int capacity)
    {
        if (lines.IsDefaultOrEmpty)
            return ([], SubscriptionRefusal.ItemsNotAllowed.On("items", "At least one item is needed."));
        var merged = new List<BoxLine>(lines.Length);
        var units = 0L;
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            if (string.IsNullOrEmpty(line.Sku) || line.Sku.Length > 40)
                return ([], SubscriptionRefusal.ItemsNotAllowed.On($"items[{i}].sku", "A SKU has 1 to 40 characters."));
            if (line.Quantity is < 1 or > MostOfOne)
                return ([], SubscriptionRefusal.ItemsNotAllowed.On($"items[{i}].quantity", $"1 to {MostOfOne}."));
            units += line.Quantity;
            var known = merged.FindIndex(m => m.Sku == line.Sku);
            if (known < 0)
                merged.Add(line);
            else
                merged[known] = merged[known] with { Quantity = merged[known].Quantity + line.Quantity };
        }
        return units > capacity
            ? ([], SubscriptionRefusal.ItemsNotAllowed.On("items", $"This box holds {capacity} items."))
            : ([.. merged], null);
    }

    /// <summary>Swaps a box's items for ones that curation found allowed.</summary>
    public static Decision<SubscriptionState> SetItems(SubscriptionState state, string deliveryId, ImmutableArray<BoxItem> items, in Moment moment)
    {
        var (draft, no) = Editable(state, deliveryId, moment);
        if (draft is null)
            return no!;
        var removed = Missing(draft.Items, items);
        var added = Missing(items, draft.Items);
        return SubscriptionRules.Change(state, state.With(draft with { Items = items, Chosen = items.Sum(i => i.Quantity) }), moment, new ItemsSwapped(deliveryId, draft.Period, removed, added));
    }

    /// <summary>Rates what arrived; a later rating of the same item replaces the earlier.</summary>
    public static Decision<SubscriptionState> Rate(SubscriptionState state, string deliveryId, ImmutableArray<ItemRating> ratings, in Moment moment)
    {
        if (SubscriptionIds.PeriodOf(moment.Key, deliveryId) is not { } period)
            return CommonRefusal.NotFound;
        var index = IndexOf(state.Past, period);
        if (index < 0)
            return state.Upcoming(state.Calendar(moment.Settings)).Exists(b => b.Period == period) ? SubscriptionRefusal.NotDelivered : CommonRefusal.NotFound;
        var past = state.Past[index];
        if (past.Status != DeliveryStatus.Delivered)
            return SubscriptionRefusal.NotDelivered;
        if (ratings.IsDefaultOrEmpty)
            return CommonRefusal.Invalid.On("ratings", "At least one rating is needed.");
        var lines = BoxLines.Read(past.Lines);
        var stars = BoxLines.ReadStars(past.Stars);
        for (var i = 0; i < ratings.Length; i++)
        {
            if (ratings[i].Stars is < 1 or > 5)
                return CommonRefusal.Invalid.On($"ratings[{i}].stars", "1 to 5.");
            if (!lines.Any(l => l.Sku == ratings[i].Sku))
                return CommonRefusal.Invalid.On($"ratings[{i}].sku", "Not in this box.");
            stars = [.. stars.Where(r => r.Sku != ratings[i].Sku), ratings[i]];
        }
        var rated = state with { Past = state.Past.SetItem(index, past with { Stars = BoxLines.WriteStars(stars) }) };
        return SubscriptionRules.Change(state, rated, moment, new DeliveryRated(deliveryId, ratings));
    }

    /// <summary>A parcel went on: only ever forward, however often and in whatever order it is told.</summary>
    public static Decision<SubscriptionState> Moved(SubscriptionState state, string deliveryId, DeliveryStatus status, in Moment moment)
    {
        var index = SubscriptionIds.PeriodOf(moment.Key, deliveryId) is { } period ? IndexOf(state.Past, period) : -1;
        if (index < 0 || state.Past[index] is not { Status: DeliveryStatus.Ordered or DeliveryStatus.Shipped } past || status <= past.Status || status is not (DeliveryStatus.Shipped or DeliveryStatus.Delivered))
            return Deciding.Accept(state);
        var moved = state with { Past = state.Past.SetItem(index, past with { Status = status }) };
        return SubscriptionRules.Change(state, moved, moment, new DeliveryMoved(deliveryId, past.Period, status));
    }

    /// <summary>Where an occurrence stands among the past ones; −1 for nowhere.</summary>
    public static int IndexOf(ImmutableArray<PastDelivery> past, int period)
    {
        for (var i = past.Length - 1; i >= 0; i--)
            if (past[i].Period == period)
                return i;
        return -1;
    }

    private static Refusal? NotRunning(SubscriptionState state) => state.Status switch
    {
        SubscriptionStatus.Active or SubscriptionStatus.PastDue => null,
        SubscriptionStatus.Cancelled => SubscriptionRefusal.IsCancelled,
        _ => SubscriptionRefusal.NotActive,
    };

    private static Refusal NotUpcoming(SubscriptionState state, string deliveryId, in Moment moment, Refusal ifPast) =>
        SubscriptionIds.PeriodOf(moment.Key, deliveryId) is { } period && IndexOf(state.Past, period) >= 0 ? ifPast : CommonRefusal.NotFound;

    private static ImmutableArray<BoxLine> Missing(ImmutableArray<BoxItem> from, ImmutableArray<BoxItem> other) =>
        [.. from.Select(i => new BoxLine(i.Sku, i.Quantity - (other.FirstOrDefault(o => o.Sku == i.Sku)?.Quantity ?? 0))).Where(l => l.Quantity > 0)];
}
