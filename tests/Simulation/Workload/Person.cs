namespace SubscriptionBox.Tests.Simulation.Workload;

/// <summary>A customer as the customer knows it: what the shop acknowledged.</summary>
public sealed class Person(int number, string zone, string country, string? region, string postalCode)
{
    /// <summary>Which of the seed's customers.</summary>
    public int Number => number;

    /// <summary>Nobody else has it; the name of nothing else contains it.</summary>
    public string Email => $"person{number}.quux@mail.example";

    /// <summary>To be found nowhere after an erasure.</summary>
    public string Name => $"Zyxwin Person{number}";

    /// <summary>IANA.</summary>
    public string Zone { get; set; } = zone;

    /// <summary>Every zone there ever was.</summary>
    public List<string> Zones { get; } = [zone];

    /// <summary>ISO 3166 alpha-2.</summary>
    public string Country => country;

    /// <summary>Where tax depends on it.</summary>
    public string? Region => region;

    /// <summary>On the envelope.</summary>
    public string PostalCode => postalCode;

    /// <summary>Null until signed up.</summary>
    public string? CustomerId { get; set; }

    /// <summary>As the session says.</summary>
    public string AccountId { get; set; } = "";

    /// <summary>The bearer token.</summary>
    public string? Token { get; set; }

    /// <summary>Ids the shop gave.</summary>
    public List<string> Addresses { get; } = [];

    /// <summary>Ids the shop gave.</summary>
    public List<string> Methods { get; } = [];

    /// <summary>Subscriptions that were asked for, whatever became of them.</summary>
    public List<string> Subscriptions { get; } = [];

    /// <summary>True from the moment the erasure was asked for.</summary>
    public bool Leaving { get; set; }

    /// <summary>When the erasure was acknowledged.</summary>
    public DateTimeOffset? ErasedAt { get; set; }

    /// <summary>The person at the counter, password just typed.</summary>
    public Caller At(DateTimeOffset now) => new(AccountId, Role.Customer, CustomerId, ElevatedUntil: now.AddMinutes(5));
}
