using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Campaigns;

namespace SubscriptionBox.Api.Endpoints;

/// <summary><c>/me/credits</c> and <c>/support/customers/{id}/credits</c>: a customer's balance, used with the next charge by itself.</summary>
public static class CreditEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapCredits(this IEndpointRouteBuilder api)
    {
        api.MapGet("/me/credits", Mine).WithSummary("The balance, and what moved it").ForCustomers();
        api.MapGet("/support/customers/{id:key(cus)}/credits", Get).WithSummary("A customer's balance, and what moved it").ForSupport();
        api.MapPost("/support/customers/{id:key(cus)}/credits", Grant).WithSummary("Gives a customer credit, used with the next charge").ForSupport();
    }

    private static async Task<Ok<CreditsBody>> Mine(HttpContext http, IGrainFactory grains) =>
        Reply.From(await grains.GetGrain<IWalletGrain>(Wallets.KeyOf(http.CustomerId())).Get(http.Caller()), CreditsBody.Of);

    private static async Task<Ok<CreditsBody>> Get(string id, HttpContext http, IGrainFactory grains) =>
        Reply.From(await grains.GetGrain<IWalletGrain>(Wallets.KeyOf(id)).Get(http.Caller()), CreditsBody.Of);

    private static async Task<Created<CreditsBody>> Grant(string id, CreditBody body, HttpContext http, IGrainFactory grains) => Reply.Created(
        await grains.GetGrain<IWalletGrain>(Wallets.KeyOf(id)).Grant(new(body.Amount, body.Reason, body.ExpiresAt), http.Caller()),
        CreditsBody.Of, _ => $"{ApiPath.Base}/support/customers/{id}/credits");
}

/// <summary>Credit to give.</summary>
/// <param name="Amount">More than nothing, at most 10,000.00.</param>
/// <param name="Reason">Kept in the audit trail; the customer reads it too.</param>
/// <param name="ExpiresAt">From then on it cannot be used.</param>
public sealed record CreditBody(Money Amount, [Text(1, 500, Lines = true)] string Reason, DateTimeOffset? ExpiresAt = null);

/// <summary>A customer's credit.</summary>
/// <param name="Balances">What can be used now, by currency.</param>
/// <param name="Entries">What moved it, newest first.</param>
public sealed record CreditsBody(string CustomerId, ImmutableArray<Money> Balances, ImmutableArray<WalletEntry> Entries)
{
    internal static CreditsBody Of(WalletView view) => new(view.CustomerId, view.Balances, view.Entries);
}
