namespace Orleans.Core
{
    /// <summary>One record of a grain: read, written and cleared as a whole.</summary>
    public interface IStorage
    {
        /// <summary>The version last read or written; null when there is no record.</summary>
        string? Etag { get; }

        bool RecordExists { get; }

        Task ClearStateAsync();

        Task WriteStateAsync();

        Task ReadStateAsync();

        Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();

        Task WriteStateAsync(CancellationToken cancellationToken) => WriteStateAsync();

        Task ReadStateAsync(CancellationToken cancellationToken) => ReadStateAsync();
    }

    /// <summary>One record of a known type.</summary>
    public interface IStorage<TState> : IStorage
    {
        TState State { get; set; }
    }
}

namespace Orleans.Runtime
{
    using Orleans.Core;

    /// <summary>A grain's record, read before <c>OnActivateAsync</c>; a constructor parameter with <see cref="PersistentStateAttribute"/>.</summary>
    public interface IPersistentState<TState> : IStorage<TState>;

    /// <summary>Names the record and the storage provider of an <see cref="IPersistentState{TState}"/>.</summary>
    [AttributeUsage(AttributeTargets.Parameter)]
    public class PersistentStateAttribute(string stateName, string? storageName = null) : Attribute
    {
        public string StateName { get; } = stateName ?? throw new ArgumentNullException(nameof(stateName));

        /// <summary>Null for the default provider.</summary>
        public string? StorageName { get; } = storageName;
    }
}
