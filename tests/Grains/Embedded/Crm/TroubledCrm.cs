using System.Text.Json.Nodes;
using SubscriptionBox.Grains.Crm;

namespace SubscriptionBox.Tests.Grains.Crm;

/// <summary>A CRM that has bad days: too many requests, some of a batch not taken, answers that are lost.</summary>
public sealed class TroubledCrm(ICrm inner) : ICrm
{
    private readonly Lock _gate = new();
    private readonly List<int> _batches = [];

    /// <summary>Answers 429 until it is null again.</summary>
    public TimeSpan? RetryAfter { get; set; }

    /// <summary>Customers whose contacts fail this many times more.</summary>
    public Dictionary<string, int> Fails { get; } = [];

    /// <summary>Customers whose contacts are never taken.</summary>
    public HashSet<string> Rejects { get; } = [];

    /// <summary>Does what it is asked once more, says nothing, and wants to be left alone from then on.</summary>
    public TimeSpan? LosesTheAnswerAndThenIsBusy { get; set; }

    /// <summary>Sizes of the batches that came.</summary>
    public IReadOnlyList<int> Batches
    {
        get
        {
            lock (_gate)
                return [.. _batches];
        }
    }

    /// <summary>Deletions that came.</summary>
    public int Deletions { get; private set; }

    public async Task<IReadOnlyList<CrmOutcome>> Upsert(IReadOnlyList<CrmContact> contacts)
    {
        Busy();
        lock (_gate)
            _batches.Add(contacts.Count);
        var outcomes = new List<CrmOutcome>();
        foreach (var contact in contacts)
        {
            if (Rejects.Contains(contact.CustomerId))
                outcomes.Add(new CrmOutcome.Rejected("INVALID_EMAIL"));
            else if (Fails.GetValueOrDefault(contact.CustomerId) is > 0 and var left)
            {
                Fails[contact.CustomerId] = left - 1;
                outcomes.Add(new CrmOutcome.Failed());
            }
            else
                outcomes.AddRange(await inner.Upsert([contact]));
        }
        if (LosesTheAnswerAndThenIsBusy is not { } pause)
            return outcomes;
        (LosesTheAnswerAndThenIsBusy, RetryAfter) = (null, pause);
        throw new TimeoutException("The CRM did not answer.");
    }

    public Task Delete(string customerId)
    {
        Busy();
        Deletions++;
        return inner.Delete(customerId);
    }

    public Task<JsonObject?> Export(string customerId)
    {
        Busy();
        return inner.Export(customerId);
    }

    public Task Claim(string contactId, string customerId)
    {
        Busy();
        return inner.Claim(contactId, customerId);
    }

    private void Busy()
    {
        if (RetryAfter is { } pause)
            throw new CrmBusyException(pause);
    }
}
