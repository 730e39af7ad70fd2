using SubscriptionBox.Catalog;
using static SubscriptionBox.Grains.Common.Deciding;

namespace SubscriptionBox.Grains.Catalog;

/// <summary>What a plan may be, and how it changes.</summary>
public static class PlanRules
{
    /// <summary>See <see cref="IPlanGrain.Create"/>.</summary>
    public static Decision<PlanState> Create(PlanState state, string key, PlanDraft draft, Caller caller) =>
        CatalogRules.MayChange(caller) && state.Plan is not null ? CatalogRefusal.PlanExists : Put(state, key, draft, caller);

    /// <summary>See <see cref="IPlanGrain.Put"/>.</summary>
    public static Decision<PlanState> Put(PlanState state, string key, PlanDraft draft, Caller caller)
    {
        if (!CatalogRules.MayChange(caller))
            return CommonRefusal.Forbidden;
        if (Problems(draft, key) is { Fields.IsEmpty: false } problems)
            return problems;
        if (state.Plan is { } known)
        {
            if (Same(known, draft))
                return Accept(state);
            if (known.Interval != draft.Interval)
                return CatalogRefusal.IntervalIsFixed;
        }
        var next = state with { Plan = draft, Version = state.Version + 1 };
        return Accept(next, new PlanSaved(draft, next.Version));
    }

    /// <summary>See <see cref="IPlanGrain.Patch"/>.</summary>
    public static Decision<PlanState> Patch(PlanState state, string key, PlanChange change, long? ifVersion, Caller caller)
    {
        if (!CatalogRules.MayChange(caller))
            return CommonRefusal.Forbidden;
        if (state.Plan is not { } plan)
            return CatalogRefusal.UnknownPlan;
        if (ifVersion is { } version && version != state.Version)
            return CommonRefusal.Stale;
        return Put(state, key, plan with
        {
            Name = change.Name ?? plan.Name, ItemsPerBox = change.ItemsPerBox ?? plan.ItemsPerBox, Categories = change.Categories ?? plan.Categories,
            Active = change.Active ?? plan.Active, CancelRefund = change.CancelRefund ?? plan.CancelRefund,
        }, caller);
    }

    /// <summary>As others see it.</summary>
    public static PlanView View(PlanState state) => new(state.Plan!, state.Version) { Steps = state.Steps, PriceNumber = PriceRules.NumberInForce(state) };

    /// <summary>Everything wrong with a draft, by field; no fields when nothing is.</summary>
    public static Refusal Problems(PlanDraft draft, string key) => CommonRefusal.Invalid
        .When(draft.PlanId is null || !CatalogRules.PlanId().IsMatch(draft.PlanId), "planId", "It is plan- and 1 to 55 lower-case letters, digits or '-'.")
        .When(draft.PlanId is not null && key != draft.PlanId, "planId", "It cannot change.")
        .Text("name", draft.Name, 1, 120)
        .When(!Enum.IsDefined(draft.CancelRefund), "cancelRefund", "It is proRated, none or unshipped.")
        .When(!Enum.IsDefined(draft.Interval), "interval", "It is monthly, quarterly or annual.")
        .When(CatalogRules.PricesProblem(draft.Prices) is not null, "prices", CatalogRules.PricesProblem(draft.Prices) ?? "")
        .When(draft.ItemsPerBox is < 1 or > 20, "itemsPerBox", "It is 1 to 20.")
        .When(draft.Categories.IsDefaultOrEmpty || draft.Categories.Any(c => !CatalogRules.Categories.Contains(c)) || draft.Categories.Distinct().Count() != draft.Categories.Length,
            "categories", "They are some of skincare, fitness and gourmet.");

    private static bool Same(PlanDraft a, PlanDraft b) =>
        a with { Prices = b.Prices, Categories = b.Categories } == b && a.Prices.SequenceEqual(b.Prices) && a.Categories.SequenceEqual(b.Categories);
}
