namespace SubscriptionBox.Embedded.Simulation;

/// <summary>What a step of a simulation was.</summary>
public enum StepKind : byte
{
    /// <summary>One turn of an activation: a call begins, or goes on after an await.</summary>
    Turn,

    /// <summary>A call arrives at another silo.</summary>
    Message,

    /// <summary>An answer arrives.</summary>
    Answer,

    /// <summary>A timer is due.</summary>
    Timer,

    /// <summary>A reminder is due.</summary>
    Reminder,

    /// <summary>The store carries out an operation.</summary>
    Storage,

    /// <summary>A stream's events move on, or an observer is told.</summary>
    Delivery,

    /// <summary>Code outside the grains goes on: a client of the shop, a silo's start.</summary>
    Host,

    /// <summary>A service outside the cluster carries out a call, or its answer arrives.</summary>
    Service,

    /// <summary>A fault begins or ends.</summary>
    Fault,

    /// <summary>A silo begins, or is found dead.</summary>
    Silo,
}
