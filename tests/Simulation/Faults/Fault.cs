namespace SubscriptionBox.Tests.Simulation.Faults;

/// <summary>The kinds of faults that are injected, numbered as the list of faults numbers them. Each is counted when it strikes.</summary>
public enum Fault
{
    /// <summary>A silo dies before it wrote a state.</summary>
    F1CrashBeforeWrite = 1,
    /// <summary>A silo dies after it wrote a state, before the answer or the publishing.</summary>
    F2CrashAfterWrite,
    /// <summary>The storage fails before or after it wrote, or is slow.</summary>
    F3StorageError,
    /// <summary>The provider charged, and its answer is lost.</summary>
    F4LostReply,
    /// <summary>The provider times out or fails: not executed, executed, or executed later and told only by webhook.</summary>
    F5GatewayError,
    /// <summary>429 and 409 of the provider.</summary>
    F6GatewayBusy,
    /// <summary>Declines, which the provider replays by key.</summary>
    F7Decline,
    /// <summary>A silent provider for longer than its key window.</summary>
    F8KeyExpired,
    /// <summary>Webhooks twice, in any order, late, and before the answer.</summary>
    F9WebhookDisorder,
    /// <summary>Webhooks that are forged, tampered with, too old, or signed with an old secret.</summary>
    F10WebhookForged,
    /// <summary>Events delivered twice or again in another order; an event that no consumer can read.</summary>
    F11Redelivery,
    /// <summary>A second activation with an old state.</summary>
    F12DuplicateActivation,
    /// <summary>Calendar ticks that are missed, late by days, or doubled.</summary>
    F13LateTick,
    /// <summary>Clock skew between silos; a customer's move to another time zone; daylight saving time, month ends, leap days.</summary>
    F14Clock,
    /// <summary>A silo that is gone for hours; one that is cut off from the storage or from the provider.</summary>
    F15PartialLoss,
    /// <summary>The CRM says 429, fails in part, or knows a contact twice.</summary>
    F16Crm,
    /// <summary>The object store fails or keeps other bytes.</summary>
    F17ObjectStore,
    /// <summary>An erasure at the instant of a renewal.</summary>
    F18ErasureRace,
    /// <summary>A cancellation at the instant of a renewal.</summary>
    F19CancelRace,
    /// <summary>The event log, from which the audit trail is made, is down.</summary>
    F20LogDown,
}
