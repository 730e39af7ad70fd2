using SubscriptionBox.Accounts;

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

    /// <summary>Creates those that are missing.</summary>
    public static async Task Ensure(IGrainFactory grains)
    {
        foreach (var (email, role) in Staff)
        {
            var answer = await grains.GetGrain<ISignInGrain>("sign-in").CreateStaff(new NewStaff(email, Password, [role]), Caller.System);
            if (!answer.Ok)
                throw new InvalidOperationException($"The demo account {email} could not be made: {answer.Refusal.Detail}");
        }
    }
}
