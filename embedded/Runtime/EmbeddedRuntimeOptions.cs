using System.Reflection;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>What only the embedded runtime has to be told.</summary>
public sealed class EmbeddedRuntimeOptions
{
    /// <summary>The clock of timeouts, timers, reminders and idleness. Not the shop's clock: a moved shop clock must not time calls out.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Where ids of stream subscriptions and enumerations come from.</summary>
    public Func<Guid> NewGuid { get; set; } = Guid.NewGuid;

    /// <summary>Where grain classes are looked for; empty for every loaded or referenced assembly that uses this runtime.</summary>
    public IList<Assembly> Assemblies { get; } = [];

    /// <summary>How persistent states are turned to and from text, and stream events too.</summary>
    public System.Text.Json.JsonSerializerOptions Json { get; set; } = new(System.Text.Json.JsonSerializerDefaults.Web);

    /// <summary>Carries calls between the silos of a simulation; null, always, in the product.</summary>
    internal CallCarrier? Carrier { get; set; }

    /// <summary>Grain classes that were looked up before; null to look them up.</summary>
    internal GrainTypeMap? Types { get; set; }
}
