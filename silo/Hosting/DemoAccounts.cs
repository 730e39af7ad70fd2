namespace SubscriptionBox.Silo.Hosting;

/// <summary>The staff of the demo shop (api-contract.md); never in the Cluster edition.</summary>
public static class DemoAccounts
{
    /// <summary>Of all of them.</summary>
    public const string Password = "demo-Passw0rd!";

    /// <summary>Addresses and roles.</summary>
    public static readonly ImmutableArray<(string Email, Role Role)> Staff =
    [
        ("admin@demo.example", Role.Administrator), ("support@demo.example", Role.Support), ("marketing@demo.example", Role.Marketing),
    ];
}
