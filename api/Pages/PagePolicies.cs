namespace SubscriptionBox.Api.Pages;

/// <summary>Who may see a page; the names are those of the API's policies.</summary>
public static class PagePolicies
{
    /// <summary>Signed-in customers.</summary>
    public const string Customer = "customer";

    /// <summary>Administrators.</summary>
    public const string Administrator = "administrator";
}
