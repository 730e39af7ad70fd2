using System.Globalization;
using System.Text.Json;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace SubscriptionBox.Embedded.Storage;

/// <summary>
/// Grain states in the shop file, one row each, as JSON text. The state name is the row's kind, so every grain class needs its own.
/// The ETag is a whole number that grows with every write of the file and is never used twice, also not after a record was cleared.
/// </summary>
/// <remarks>A write serialises the state at once, on the caller's turn, and completes when it is durable together with all writes that waited beside it.</remarks>
public sealed class SqliteGrainStorage(ShopFile file, GrainStateLog log, SqliteGrainStorageOptions options) : IGrainStorage
{
    private readonly StateJson _json = new(options.SerializerOptions);

    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        using var activity = StorageMetrics.Activities.StartActivity("storage read");
        activity?.SetTag("grain.kind", stateName);
        var (version, state) = await file.Readers.Read((Kind: stateName, Key: KeyOf(grainId), Json: _json), static (database, at) =>
        {
            var row = database.Prepare("SELECT write_seq, state FROM grain_state WHERE kind = ?1 AND key = ?2").Bind(1, at.Kind).Bind(2, at.Key);
            return row.Step() ? ((long?)row.GetInt64(0), at.Json.Read<T>(row.GetBytes(1))) : (null, default(T)!);
        });
        grainState.RecordExists = version is not null;
        grainState.ETag = Text(version);
        grainState.State = version is null ? StateJson.New<T>() : state;
    }

    /// <inheritdoc/>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        using var activity = StorageMetrics.Activities.StartActivity("storage write");
        activity?.SetTag("grain.kind", stateName);
        var key = KeyOf(grainId);
        var expected = Version(grainState.ETag, stateName, key);
        var outcome = await Enqueue(new StateWrite(stateName, key, expected, _json.Write(grainState.State)));
        if (!outcome.Done) throw Conflict(stateName, key, outcome.Version, grainState.ETag);
        grainState.ETag = Text(outcome.Version);
        grainState.RecordExists = true;
        log.NoteWrite();
    }

    /// <inheritdoc/>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        using var activity = StorageMetrics.Activities.StartActivity("storage clear");
        activity?.SetTag("grain.kind", stateName);
        var key = KeyOf(grainId);
        var expected = Version(grainState.ETag, stateName, key);
        var outcome = await file.Writer.Enqueue(new StateRemoval(stateName, key, expected));
        if (!outcome.Done) throw Conflict(stateName, key, outcome.Version, grainState.ETag);
        grainState.ETag = null;
        grainState.RecordExists = false;
        grainState.State = StateJson.New<T>();
    }

    private Task<StateWriteOutcome> Enqueue(StateWrite write)
    {
        try
        {
            return file.Writer.Enqueue(write);
        }
        catch
        {
            write.Abandon();
            throw;
        }
    }

    private static string KeyOf(GrainId grainId) => grainId.Key.ToString();

    private static string? Text(long? version) => version?.ToString(CultureInfo.InvariantCulture);

    /// <summary>An ETag this storage never gave matches nothing.</summary>
    private static long? Version(string? etag, string kind, string key)
    {
        if (string.IsNullOrEmpty(etag)) return null;
        return long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw new InconsistentStateException($"The ETag of {kind} {key} is not one of this storage.", null, etag);
    }

    private static InconsistentStateException Conflict(string kind, string key, long? stored, string? held) =>
        new($"The record {kind} {key} was written by someone else: it has version {Text(stored) ?? "none"}, the writer had seen {held ?? "none"}.", Text(stored), held);
}
