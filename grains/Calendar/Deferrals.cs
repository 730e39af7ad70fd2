namespace SubscriptionBox.Grains.Calendar;

/// <summary>Which due grains one shard leaves alone for a while because waking them failed: 1, 2, 4 … up to 60 minutes. One broken grain never holds up the others.</summary>
public sealed class Deferrals
{
    /// <summary>The longest pause.</summary>
    public const int LongestMinutes = 60;

    private readonly Dictionary<(string Kind, string Key), (int Failures, DateTimeOffset NotBefore)> _deferred = [];

    /// <summary>How many grains wait.</summary>
    public int Count => _deferred.Count;

    /// <summary>May it be woken now?</summary>
    public bool MayWake(DueGrain due, DateTimeOffset now) =>
        !_deferred.TryGetValue((due.Kind, due.Key), out var deferral) || now >= deferral.NotBefore;

    /// <summary>Waking it failed.</summary>
    /// <returns>When it is tried again.</returns>
    public DateTimeOffset Failed(DueGrain due, DateTimeOffset now)
    {
        var failures = _deferred.TryGetValue((due.Kind, due.Key), out var before) ? before.Failures + 1 : 1;
        var minutes = Math.Min(LongestMinutes, 1 << Math.Min(failures - 1, 10));
        var notBefore = now.AddMinutes(minutes);
        _deferred[(due.Kind, due.Key)] = (failures, notBefore);
        return notBefore;
    }

    /// <summary>Waking it worked.</summary>
    public void Worked(DueGrain due) => _deferred.Remove((due.Kind, due.Key));
}
