using SubscriptionBox.Customers;
using static SubscriptionBox.Grains.Common.Deciding;

namespace SubscriptionBox.Grains.Customers;

/// <summary>What customers are asked to agree to, in which words, and what they said.</summary>
public static class ConsentRules
{
    /// <summary>To be written about offers, and to have data passed on for that. Nobody is unless they agreed.</summary>
    public const string Marketing = "marketing";

    /// <summary>Most entries of one customer; beyond that the second oldest goes.</summary>
    private const int Kept = 200;

    /// <summary>The current wordings. A new wording gets a new version; what was agreed to before stays in the history with its own words.</summary>
    private static readonly ImmutableArray<(string Purpose, string Version, string Wording)> Current =
    [
        (Marketing, "2026-11", "Write to me about offers and news of this shop. I can take this back here at any time."),
    ];

    /// <summary>Whether a purpose is agreed to now.</summary>
    public static bool IsGiven(CustomerState s, string purpose) => s.Consents?.FindLast(c => c.Purpose == purpose)?.Given == true;

    /// <summary>Gives or withdraws; what is so already changes nothing.</summary>
    public static Decision<CustomerState> Set(CustomerState s, ConsentChange command, Caller caller, DateTimeOffset now)
    {
        // Only the person can agree; staff can note an objection.
        if (command.Given && caller.Role != Role.Customer)
            return Refuse(CommonRefusal.Forbidden);
        if (Current.FirstOrDefault(c => c.Purpose == command.Purpose) is not { Purpose: not null } current)
            return Refuse(CommonRefusal.NotFound);
        if (command.Given && command.Version != current.Version)
            return Refuse(CustomerRefusal.UnknownWording.On("version", $"The current wording is version {current.Version}."));
        if (s.Consents?.FindLast(c => c.Purpose == command.Purpose) is { } last && last.Given == command.Given && last.Version == current.Version)
            return Accept(s);
        var consents = (s.Consents ?? []).Add(new ConsentEntry(current.Purpose, command.Given, current.Version, current.Wording, now));
        return Accept(s with { Consents = consents.Count > Kept ? consents.RemoveAt(1) : consents }, new ConsentChanged(current.Purpose, command.Given, current.Version));
    }

    /// <summary>Where all stand.</summary>
    public static ImmutableArray<ConsentView> View(CustomerState s) =>
        [.. Current.Select(c => new ConsentView(c.Purpose, IsGiven(s, c.Purpose), c.Version, c.Wording, [.. (s.Consents ?? []).Where(e => e.Purpose == c.Purpose)]))];
}
