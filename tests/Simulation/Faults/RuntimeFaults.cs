using SubscriptionBox.Embedded.Simulation;

namespace SubscriptionBox.Tests.Simulation.Faults;

/// <summary>The faults of the machines: which of the runtime's kinds are which of the shop's.</summary>
public static class RuntimeFaults
{
    /// <summary>Each of the runtime's kinds with the shop's number for it, and how often it strikes at strength 1: at each opportunity, or a day.</summary>
    private static readonly (FaultKind Kind, Fault Fault, double Chance)[] All =
    [
        (FaultKind.CrashBeforeWrite, Fault.F1CrashBeforeWrite, 0.0015),
        (FaultKind.CrashAfterWrite, Fault.F2CrashAfterWrite, 0.0015),
        (FaultKind.CrashAtStep, Fault.F2CrashAfterWrite, 0.00002),
        (FaultKind.StorageFailsBeforeWrite, Fault.F3StorageError, 0.002),
        (FaultKind.StorageFailsAfterWrite, Fault.F3StorageError, 0.002),
        (FaultKind.StorageFailsRead, Fault.F3StorageError, 0.002),
        (FaultKind.StorageDelayed, Fault.F3StorageError, 0.001),
        (FaultKind.StreamDuplicated, Fault.F11Redelivery, 0.02),
        (FaultKind.StreamDelayed, Fault.F11Redelivery, 0.02),
        (FaultKind.ServiceReplyLost, Fault.F11Redelivery, 0.002),
        (FaultKind.ServiceDuplicated, Fault.F11Redelivery, 0.004),
        (FaultKind.ServiceDelayed, Fault.F11Redelivery, 0.001),
        (FaultKind.DuplicateActivation, Fault.F12DuplicateActivation, 0.002),
        (FaultKind.ClockSkew, Fault.F14Clock, 0.05),
        (FaultKind.ClockJump, Fault.F14Clock, 0.02),
        (FaultKind.SiloCrash, Fault.F15PartialLoss, 0.02),
        (FaultKind.SiloRestart, Fault.F15PartialLoss, 0.02),
        (FaultKind.SiloFrozen, Fault.F15PartialLoss, 0.05),
        (FaultKind.StoragePartition, Fault.F15PartialLoss, 0.03),
        (FaultKind.SiloPartition, Fault.F15PartialLoss, 0.03),
        (FaultKind.LostRequest, Fault.F15PartialLoss, 0.001),
        (FaultKind.LostReply, Fault.F15PartialLoss, 0.001),
        (FaultKind.MessageDelayed, Fault.F15PartialLoss, 0.002),
        (FaultKind.ServiceRefused, Fault.F20LogDown, 0.004),
        (FaultKind.ServiceRequestLost, Fault.F20LogDown, 0.001),
    ];

    /// <summary>The runtime's plan for a run.</summary>
    public static FaultPlan Of(ShopFaults faults) =>
        All.Aggregate(FaultPlan.None, (plan, kind) => plan.With(kind.Kind, kind.Chance * faults.Strength(kind.Fault)));

    /// <summary>Adds what struck to the shop's counts.</summary>
    public static void Count(SimulatedFaults struck, ShopFaults faults)
    {
        foreach (var (kind, fault, _) in All)
            faults.Hits[(int)fault] += (int)struck.CountOf(kind);
    }
}
