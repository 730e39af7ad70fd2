namespace SubscriptionBox.Grains.Accounts;

/// <summary>A wrong password.</summary>
/// <param name="From">A keyed hash of the network address it came from; empty when that is unknown.</param>
/// <param name="At">When.</param>
public sealed record FailedTry(string From, DateTimeOffset At);

/// <summary>How guessing is slowed down: a few tries are free, then every further failure doubles the wait, up to a limit; and after a while it is forgotten. Nobody is locked out for good (trust checklist 15).</summary>
public static class ThrottleRules
{
    /// <summary>How many failures are kept at most.</summary>
    public const int Kept = 200;

    /// <summary>How long to wait after some failures; null for not at all.</summary>
    /// <param name="failures">How many within the window.</param>
    /// <param name="last">The latest of them.</param>
    /// <param name="free">How many are free.</param>
    /// <param name="now">Now.</param>
    /// <param name="options">Lengths of waits.</param>
    public static TimeSpan? Wait(int failures, DateTimeOffset last, int free, DateTimeOffset now, AccountsOptions options)
    {
        if (failures < free)
            return null;
        var doublings = Math.Min(failures - free, 20);
        var wait = TimeSpan.FromSeconds(Math.Min((long)options.FirstWaitSeconds << doublings, options.LongestWaitSeconds));
        var left = last + wait - now;
        return left > TimeSpan.Zero ? left : null;
    }

    /// <summary>How long somebody at <paramref name="from"/> has to wait, by what failed from there and by what failed from anywhere.</summary>
    public static TimeSpan? Wait(ImmutableList<FailedTry> failures, string from, DateTimeOffset now, AccountsOptions options)
    {
        var recent = Recent(failures, now, options);
        var own = recent.FindAll(f => f.From == from);
        var byOrigin = own.IsEmpty ? null : Wait(own.Count, own[^1].At, options.FreeFailures, now, options);
        // From anywhere the wait stays at the first step: it slows a spread attack down, and the owner still gets in between.
        var byAccount = recent.Count >= options.FreeFailuresFromAnywhere
            ? Wait(options.FreeFailuresFromAnywhere, recent[^1].At, options.FreeFailuresFromAnywhere, now, options)
            : null;
        return byOrigin is null || byAccount > byOrigin ? byAccount : byOrigin;
    }

    /// <summary>The failures that still count.</summary>
    public static ImmutableList<FailedTry> Recent(ImmutableList<FailedTry> failures, DateTimeOffset now, AccountsOptions options)
    {
        var since = now.AddMinutes(-options.FailureWindowMinutes);
        var recent = failures.RemoveAll(f => f.At <= since);
        return recent.Count <= Kept ? recent : recent.RemoveRange(0, recent.Count - Kept);
    }
}
