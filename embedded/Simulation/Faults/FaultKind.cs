namespace SubscriptionBox.Embedded.Simulation;

/// <summary>What can go wrong in a simulation. Those up to <see cref="DuplicateActivation"/> have a probability at each opportunity, the others a rate a simulated day.</summary>
public enum FaultKind
{
    /// <summary>A write is refused with an error; nothing is stored.</summary>
    StorageFailsBeforeWrite,

    /// <summary>A write is stored, and the writer is told that it failed.</summary>
    StorageFailsAfterWrite,

    /// <summary>A read or write takes longer than callers wait.</summary>
    StorageDelayed,

    /// <summary>A read fails.</summary>
    StorageFailsRead,

    /// <summary>The silo dies as it is about to write: nothing is stored.</summary>
    CrashBeforeWrite,

    /// <summary>The silo dies right after its write is stored: nobody hears of it.</summary>
    CrashAfterWrite,

    /// <summary>The silo dies before any step.</summary>
    CrashAtStep,

    /// <summary>A call to another silo never arrives: the caller waits until its timeout.</summary>
    LostRequest,

    /// <summary>A call is carried out, its answer never arrives.</summary>
    LostReply,

    /// <summary>A call or its answer arrives late, perhaps too late, and after later ones.</summary>
    MessageDelayed,

    /// <summary>A stream's event is delivered twice, the second time after later ones.</summary>
    StreamDuplicated,

    /// <summary>A stream's event is delivered late.</summary>
    StreamDelayed,

    /// <summary>An event whose handling always fails, until it is parked.</summary>
    StreamPoison,

    /// <summary>A reminder's tick is lost.</summary>
    ReminderMissed,

    /// <summary>A reminder's tick comes late, by up to days.</summary>
    ReminderLate,

    /// <summary>A reminder's tick comes twice.</summary>
    ReminderDuplicated,

    /// <summary>A reminder ticks on two silos at once, while one hands it over to the other.</summary>
    ReminderHandedOver,

    /// <summary>A service refuses a call: nothing was done.</summary>
    ServiceRefused,

    /// <summary>A call never reaches a service: the caller times out, nothing was done.</summary>
    ServiceRequestLost,

    /// <summary>A service did what was asked, its answer is lost: the caller times out.</summary>
    ServiceReplyLost,

    /// <summary>A service takes longer than the caller waits, and then does it.</summary>
    ServiceDelayed,

    /// <summary>A service does what was asked twice, as when a proxy sends a request again.</summary>
    ServiceDuplicated,

    /// <summary>The directory forgets a living activation: a second one is made, and calls go to either for a while.</summary>
    DuplicateActivation,

    /// <summary>A silo dies; it starts again after a while.</summary>
    SiloCrash,

    /// <summary>A silo stops in order, ending its activations, and starts again.</summary>
    SiloRestart,

    /// <summary>A silo stands still (a long collection, a frozen machine) and then goes on as if nothing had been.</summary>
    SiloFrozen,

    /// <summary>A silo cannot reach the store.</summary>
    StoragePartition,

    /// <summary>A silo cannot reach the others, which take it for dead after a while.</summary>
    SiloPartition,

    /// <summary>A silo's wall clock goes wrong by up to seconds.</summary>
    ClockSkew,

    /// <summary>Time jumps forward for everyone, as after a suspended machine: whatever was due is late.</summary>
    ClockJump,
}
