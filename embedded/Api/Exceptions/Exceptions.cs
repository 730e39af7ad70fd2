namespace Orleans.Runtime
{
    /// <summary>The base of what the runtime itself reports.</summary>
    [GenerateSerializer]
    public class OrleansException : Exception
    {
        public OrleansException()
            : base("Unexpected error.")
        {
        }

        public OrleansException(string message)
            : base(message)
        {
        }

        public OrleansException(string message, Exception? innerException)
            : base(message, innerException)
        {
        }
    }

    /// <summary>The message was refused: it was not executed.</summary>
    [GenerateSerializer]
    public class OrleansMessageRejectionException : OrleansException
    {
        internal OrleansMessageRejectionException(string message)
            : base(message)
        {
        }

        internal OrleansMessageRejectionException(string message, Exception? innerException)
            : base(message, innerException)
        {
        }
    }

    /// <summary>The silo is not (or no longer) there.</summary>
    [GenerateSerializer]
    public sealed class SiloUnavailableException : OrleansMessageRejectionException
    {
        public SiloUnavailableException()
            : base("Silo unavailable")
        {
        }

        public SiloUnavailableException(string msg)
            : base(msg)
        {
        }

        public SiloUnavailableException(string message, Exception innerException)
            : base(message, innerException)
        {
        }
    }

    /// <summary>A gateway refuses more work.</summary>
    [GenerateSerializer]
    public sealed class GatewayTooBusyException(string message) : OrleansException(message);

    /// <summary>A queue of an activation is longer than allowed.</summary>
    [GenerateSerializer]
    public sealed class LimitExceededException(string message) : OrleansException(message);

    /// <summary>The client (the holder of an observer) is gone.</summary>
    [GenerateSerializer]
    public sealed class ClientNotAvailableException : OrleansException
    {
        internal ClientNotAvailableException(string message)
            : base(message)
        {
        }
    }

    /// <summary>The runtime is set up wrongly.</summary>
    [GenerateSerializer]
    public sealed class OrleansConfigurationException : Exception
    {
        public OrleansConfigurationException(string message)
            : base(message)
        {
        }

        public OrleansConfigurationException(string message, Exception innerException)
            : base(message, innerException)
        {
        }
    }

    /// <summary>An enumeration cannot go on: the activation that began it is gone.</summary>
    [GenerateSerializer]
    public sealed class EnumerationAbortedException : Exception
    {
        public EnumerationAbortedException()
        {
        }

        public EnumerationAbortedException(string message)
            : base(message)
        {
        }

        public EnumerationAbortedException(string message, Exception innerException)
            : base(message, innerException)
        {
        }
    }

    /// <summary>A reminder could not be registered, found or removed.</summary>
    [GenerateSerializer]
    public sealed class ReminderException(string message) : OrleansException(message);
}

namespace Orleans.Storage
{
    using Orleans.Runtime;

    /// <summary>Someone else wrote the record since it was read. If it leaves a grain call, the activation is deactivated.</summary>
    [GenerateSerializer]
    public class InconsistentStateException : OrleansException
    {
        public InconsistentStateException()
        {
        }

        public InconsistentStateException(string message)
            : base(message)
        {
        }

        public InconsistentStateException(string message, Exception? innerException)
            : base(message, innerException)
        {
        }

        public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag, Exception? storageException)
            : base(errorMsg, storageException)
        {
            StoredEtag = storedEtag;
            CurrentEtag = currentEtag;
        }

        public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag)
            : this(errorMsg, storedEtag, currentEtag, null)
        {
        }

        /// <summary>The version in the store.</summary>
        public string? StoredEtag { get; private set; }

        /// <summary>The version the grain held.</summary>
        public string? CurrentEtag { get; private set; }

        // Cleared when the exception leaves the activation whose write failed, so that its callers are not deactivated too.
        internal bool IsSourceActivation { get; set; } = true;
    }
}

namespace Orleans.Serialization
{
    /// <summary>A value could not be carried across a grain boundary.</summary>
    public class SerializerException(string message) : Exception(message);

    /// <summary>The type is not marked <c>[GenerateSerializer]</c> and is none the runtime knows.</summary>
    public sealed class CodecNotFoundException(string message) : SerializerException(message);
}
