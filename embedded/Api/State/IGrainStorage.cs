using System.Diagnostics.CodeAnalysis;
using Orleans.Runtime;

namespace Orleans
{
    /// <summary>A record on its way to or from a storage provider.</summary>
    public interface IGrainState<T>
    {
        [AllowNull]
        T State { get; set; }

        [AllowNull]
        string ETag { get; set; }

        bool RecordExists { get; set; }
    }

    /// <inheritdoc cref="IGrainState{T}"/>
    [GenerateSerializer]
    public sealed class GrainState<T> : IGrainState<T>
    {
        public GrainState()
            : this(default!, null)
        {
        }

        public GrainState(T state)
            : this(state, null)
        {
        }

        public GrainState(T state, string? eTag)
        {
            State = state;
            ETag = eTag!;
        }

        [Id(0), AllowNull]
        public T State { get; set; }

        [Id(1), AllowNull]
        public string ETag { get; set; }

        [Id(2)]
        public bool RecordExists { get; set; }
    }
}

namespace Orleans.Storage
{
    /// <summary>
    /// A storage provider. A read of a missing record leaves <c>RecordExists</c> false and a new state; a write or clear whose
    /// ETag is not the stored one throws <see cref="InconsistentStateException"/> and changes nothing.
    /// </summary>
    public interface IGrainStorage
    {
        Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

        Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

        Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);
    }
}
