namespace SubscriptionBox.Grains.Crm;

/// <summary>The CRM does not take a contact as it is.</summary>
/// <param name="code">The CRM's own word.</param>
public sealed class CrmRefusedException(string code) : Exception($"The CRM refused a contact: {code}.")
{
    /// <summary>The CRM's own word.</summary>
    public string Code { get; } = code;
}
