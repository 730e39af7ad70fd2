using System.Collections.Frozen;

namespace SubscriptionBox.Silo.Catalogue;

/// <summary>The fourteen allergens of Annex II of Regulation (EU) No 1169/2011, as exclusion tokens.</summary>
internal static class AllergenTokens
{
    public static readonly FrozenSet<string> All = FrozenSet.Create(
        "gluten", "milk", "egg", "nuts", "peanuts", "soy", "sesame", "fish", "crustaceans", "molluscs", "celery", "mustard", "lupin", "sulphites");
}
