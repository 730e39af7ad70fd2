namespace SubscriptionBox.Api.Pages.Storefront;

/// <summary>The shop's three shelves, in the order shown.</summary>
public static class Shelves
{
    /// <summary>Categories as the catalogue names them.</summary>
    public static readonly string[] All = ["skincare", "fitness", "gourmet"];

    /// <summary>What stands on a shelf, in a sentence.</summary>
    public static string Says(string shelf) => shelf switch
    {
        "skincare" => "Cleansers, serums and balms that suit your skin.",
        "fitness" => "Kit and fuel for the way you train.",
        _ => "Small kitchens, big jars, very good biscuits.",
    };

    /// <summary>What a reader may leave out of the list, as exclusion tokens.</summary>
    public static readonly (string Token, string Label)[] LeaveOut =
    [
        ("animal-products", "Vegan only"), ("gluten", "No gluten"), ("milk", "No milk"), ("nuts", "No tree nuts"), ("added-sugar", "No added sugar"), ("alcohol", "No alcohol"), ("fragrance", "No added fragrance"), ("palm-oil", "No palm oil"),
    ];
}
