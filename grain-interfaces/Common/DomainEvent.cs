namespace SubscriptionBox.Common;

/// <summary>The payload of an <see cref="EventRecord"/>. Its type's name in camelCase is the event's stable type; derived records live in each domain's <c>…Events</c> file.</summary>
public abstract record DomainEvent
{
    /// <summary>Why, where a person gave a reason; kept beside the payload, not in it.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string? Reason { get; init; }

    /// <summary>True when the recommendation grains shall hear of it through the customer-activity stream.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public virtual bool IsActivity => false;
}
