namespace SubscriptionBox.Api.Pages.Storefront;

/// <summary>A new account, as typed.</summary>
public sealed class AccountForm
{
    public string? Name { get; set; }
    public string? Email { get; set; }
    public string? Password { get; set; }
    public string? Country { get; set; } = "US";
    public string? TimeZone { get; set; }
}
