using SubscriptionBox.Privacy;
using static SubscriptionBox.Grains.Common.Deciding;

namespace SubscriptionBox.Grains.Privacy;

/// <summary>How requests go from step to step. Pure.</summary>
public static class DataRequestRules
{
    /// <summary>Days for which a copy can be fetched.</summary>
    public const int DaysAvailable = 7;

    /// <summary>An answer is due within one month (GDPR 12(3)).</summary>
    public static DateTimeOffset DueBy(DataRequestState state) => state.RequestedAt.AddMonths(1);

    /// <summary>Begins one; the same again changes nothing.</summary>
    public static Decision<DataRequestState> Begin(DataRequestState state, string key, DataRequestKind kind, Caller caller, DateTimeOffset now)
    {
        if (caller is not { Role: Role.Customer, CustomerId: { } customer } || state.CustomerId.Length > 0 && (state.CustomerId != customer || state.Kind != kind))
            return Refuse(CommonRefusal.NotFound);
        if (state.CustomerId.Length > 0)
            return Accept(state);
        if (!(caller.ElevatedUntil > now))
            return Refuse(CommonRefusal.ReauthenticationRequired);
        var begun = state with { Kind = kind, CustomerId = customer, RequestedAt = now, Step = kind == DataRequestKind.Export ? DataRequestStep.Note : DataRequestStep.Mark };
        begun = Awake(begun, key, now);
        return Accept(begun, kind == DataRequestKind.Export ? new ExportRequested(key, DueBy(begun)) : new ErasureRequested(key, DueBy(begun)));
    }

    /// <summary>An erasure's step is done.</summary>
    public static Decision<DataRequestState> Done(DataRequestState state, string key, DateTimeOffset now)
    {
        var next = state with { Step = After(state.Step), Tries = 0, TryAt = null };
        var done = new ErasureStepDone(key, Name(state.Step));
        if (next.Step != DataRequestStep.Finished)
            return Accept(Awake(next, key, now), done);
        return Accept(next with { CompletedAt = state.CompletedAt ?? now, Wake = null }, done, new ErasureCompleted(key));
    }

    /// <summary>One of an erasure's stores is done.</summary>
    public static Decision<DataRequestState> StoreDone(DataRequestState state, string key, string store) =>
        Accept(state with { StoresDone = state.StoresDone.Add(store), Tries = 0, TryAt = null }, new ErasureStepDone(key, $"{Name(state.Step)}:{store}"));

    /// <summary>A step failed: again after 1, 2, 4 … at most 60 minutes.</summary>
    public static Decision<DataRequestState> Failed(DataRequestState state, string key, DateTimeOffset now)
    {
        var at = now.AddMinutes(Math.Min(60, 1 << Math.Min(state.Tries, 6)));
        return Accept(Awake(state with { Tries = state.Tries + 1, TryAt = at }, key, at));
    }

    /// <summary>The customer's record knows of the export.</summary>
    public static Decision<DataRequestState> Noted(DataRequestState state) => Accept(state with { Step = DataRequestStep.Store, Tries = 0, TryAt = null });

    /// <summary>The copy is stored, read back and right.</summary>
    public static Decision<DataRequestState> Stored(DataRequestState state, string key, long bytes, string sha256, DateTimeOffset now)
    {
        var until = now.AddDays(DaysAvailable);
        return Accept(
            Awake(state with { Step = DataRequestStep.Keep, Tries = 0, TryAt = until, Sha256 = sha256, AvailableUntil = until, CompletedAt = now }, key, until),
            new ExportReady(key, bytes, sha256, until));
    }

    /// <summary>The copy is deleted.</summary>
    public static Decision<DataRequestState> Deleted(DataRequestState state, string key, bool erased) => state.Step == DataRequestStep.Finished
        ? Accept(state)
        : Accept(state with { Step = DataRequestStep.Finished, TryAt = null, Wake = null, Withdrawn = erased }, new ExportDeleted(key, erased ? "erased" : "expired"));

    /// <summary>Where it stands, as people see it.</summary>
    public static DataRequestView View(DataRequestState state, string key, DateTimeOffset now) => new(
        key, state.Kind, StatusOf(state, now), state.RequestedAt, DueBy(state), state.CompletedAt, state.AvailableUntil);

    /// <summary>Whether the copy can be fetched.</summary>
    public static bool IsAvailable(DataRequestState state, DateTimeOffset now) => state is { Kind: DataRequestKind.Export, Step: DataRequestStep.Keep } && state.AvailableUntil > now;

    private static DataRequestStatus StatusOf(DataRequestState state, DateTimeOffset now) =>
        state.Withdrawn ? DataRequestStatus.Withdrawn
        : state.Kind == DataRequestKind.Erasure ? state.Step == DataRequestStep.Finished ? DataRequestStatus.Done : DataRequestStatus.Running
        : IsAvailable(state, now) ? DataRequestStatus.Done
        : state.Step is DataRequestStep.Keep or DataRequestStep.Finished ? DataRequestStatus.Expired : DataRequestStatus.Running;

    private static DataRequestState Awake(DataRequestState state, string key, DateTimeOffset at) => state with { Wake = Wake.Of(key, at) };

    private static DataRequestStep After(DataRequestStep step) => step == DataRequestStep.Key ? DataRequestStep.Finished : step + 1;

    private static string Name(DataRequestStep step) => char.ToLowerInvariant(step.ToString()[0]) + step.ToString()[1..];
}
