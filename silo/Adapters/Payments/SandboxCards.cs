namespace SubscriptionBox.Silo.Adapters.Payments;

/// <summary>What the sandbox's test tokens do (api-contract.md, Accounts and sessions; modelled on Stripe's test cards, provider-facts.md 12–14).</summary>
public sealed record SandboxCard(string Token, string Brand, string Last4)
{
    /// <summary>Why it cannot even be attached; null when it can.</summary>
    public string? RefusedWith { get; init; }

    /// <summary>Why every charge is declined; null when none is.</summary>
    public string? DeclinedWith { get; init; }

    /// <summary>Asks for 3-D Secure until the customer has agreed once, and whenever the customer is there.</summary>
    public bool NeedsAction { get; init; }

    /// <summary>The charge happens, and its first answer is lost.</summary>
    public bool LosesFirstAnswer { get; init; }

    private static readonly Dictionary<string, SandboxCard> Cards = new SandboxCard[]
    {
        new("tok_visa", "visa", "4242"),
        new("tok_declined", "visa", "0002") { RefusedWith = "card_declined" },
        new("tok_expired", "visa", "0069") { RefusedWith = "expired_card" },
        new("tok_insufficientFunds", "visa", "0341") { DeclinedWith = "insufficient_funds" },
        new("tok_requiresAction", "visa", "3184") { NeedsAction = true },
        new("tok_gatewayTimeout", "visa", "0259") { LosesFirstAnswer = true },
    }.ToDictionary(card => card.Token);

    /// <summary>The card behind a token; null for a token that is none of the sandbox's.</summary>
    public static SandboxCard? Find(string token) => Cards.GetValueOrDefault(token);
}
