namespace SubscriptionBox.Common;

/// <summary>Tells of a person. Wherever a record with this property is stored, the value stands there encrypted with the data key of the person it belongs to; when that key is
/// destroyed (erasure), the value reads as if it had never been given. On an event's payload only texts can be personal, and they stay sealed for whoever reads the log.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PersonalAttribute : Attribute
{
    /// <summary>False for what is many and small, and names nobody: it stands in states as it is, erasure takes it out by hand, and events go without it, as the log is for ever.</summary>
    public bool Sealed { get; init; } = true;
}
