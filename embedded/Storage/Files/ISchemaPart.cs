namespace SubscriptionBox.Embedded.Storage;

/// <summary>
/// A module's contribution to the schema of the shop file: its tables, indexes (also expression indexes over
/// <c>json_extract(state, '$.…')</c> of <c>grain_state</c>), and their migrations.
/// </summary>
/// <remarks>
/// All parts are brought up to date in one transaction when the file is opened: a crash leaves the old schema or the new one.
/// Register it as a service: <c>services.AddSingleton&lt;ISchemaPart, EventLogSchema&gt;()</c>.
/// </remarks>
public interface ISchemaPart
{
    /// <summary>Stable, unique name under which the version is kept in the file.</summary>
    string Name { get; }

    /// <summary>The version this program needs, 1 or more; a file in which the part has a higher one is refused.</summary>
    int Version { get; }

    /// <summary>Parts with lower numbers go first; the storage's own have negative ones.</summary>
    int Order => 0;

    /// <summary>
    /// Brings the part from <paramref name="fromVersion"/> (0: not there yet) to <see cref="Version"/>. Called only when they differ.
    /// Prefer statements that may be repeated (<c>CREATE TABLE IF NOT EXISTS</c>).
    /// </summary>
    void Upgrade(SqliteWriteContext database, int fromVersion);
}
