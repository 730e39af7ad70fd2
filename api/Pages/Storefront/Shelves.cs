namespace SubscriptionBox.Api.Pages.Storefront;

/// <summary>The shop's three shelves, in the order shown.</summary>
public static class Shelves
{
    /// <summary>Categories as the catalogue names them.</summary>
    public static readonly string[] All = ["skincare", "fitness", "gourmet"];
}
