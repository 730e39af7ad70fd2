using Microsoft.Extensions.Logging;
using SubscriptionBox.Customers;
using SubscriptionBox.Privacy;

namespace SubscriptionBox.Grains.Privacy;

/// <summary>Takes a request step by step: a step is done, then that is saved. Every step may be taken twice, and a crash anywhere is gone on from by the calendar.</summary>
public sealed class DataRequestGrain(
    [PersistentState("dataRequest")] IPersistentState<DataRequestState> store, AggregateServices services, IDataKeys keys, IObjectStorage objects,
    IEnumerable<IPersonalStore> stores, ExportCollector collector, ErasureSteps erasure, ILogger<DataRequestGrain> log)
    : AggregateGrain<DataRequestState>(store, services), IDataRequestGrain
{
    /// <inheritdoc/>
    protected override string Kind => "dataRequest";

    /// <inheritdoc/>
    protected override string? CustomerId => State.CustomerId is { Length: > 0 } id ? id : null;

    /// <inheritdoc/>
    protected override string? CustomerIdOf(DataRequestState state) => state.CustomerId;

    private bool IsBegun => State.CustomerId.Length > 0;

    private ICustomerGrain Customer => GrainFactory.GetGrain<ICustomerGrain>(State.CustomerId);

    /// <inheritdoc/>
    public async Task<Answer<DataRequestView>> Erase(Caller caller)
    {
        if (caller.CustomerId is { } customer && Key != DataRequestKey.Erasure(customer))
            return CommonRefusal.NotFound;
        var begun = await Handle(caller with { Key = null }, state => DataRequestRules.Begin(state, Key, DataRequestKind.Erasure, caller, Now), View);
        if (!begun.Ok)
            return begun;
        await Work();
        // Acknowledged is what can no longer turn out otherwise: the customer's record says so, and nothing is charged or written from here on.
        return State.Step <= DataRequestStep.Subscriptions ? CommonRefusal.Unavailable : View(State);
    }

    /// <inheritdoc/>
    public async Task<Answer<DataRequestView>> Export(Caller caller)
    {
        var known = IsBegun;
        var begun = await Handle(caller with { Key = null }, state => DataRequestRules.Begin(state, Key, DataRequestKind.Export, caller, Now), View);
        if (!begun.Ok)
            return begun;
        await Work();
        return new Answer<DataRequestView>(View(State), null, known);
    }

    /// <inheritdoc/>
    public Task<Answer<DataRequestView>> Get(Caller caller) =>
        Task.FromResult<Answer<DataRequestView>>(IsBegun && caller.MayActFor(State.CustomerId) ? View(State) : CommonRefusal.NotFound);

    /// <inheritdoc/>
    public async Task<Answer<ExportFile>> Download(Caller caller)
    {
        // Not for support either: nobody but the owner gets everything at once.
        if (!IsBegun || State.Kind != DataRequestKind.Export || caller.Role != Role.Customer || caller.CustomerId != State.CustomerId)
            return CommonRefusal.NotFound;
        if (!DataRequestRules.IsAvailable(State, Now))
            return PrivacyRefusal.Gone;
        if (await Stored() is not { } content || ExportCollector.Sha256(content) != State.Sha256)
            return CommonRefusal.Unavailable;
        await Apply(Deciding.Accept(State, new ExportDownloaded(Key)), caller);
        return new ExportFile($"{Key}.zip", System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(content));
    }

    /// <inheritdoc/>
    public async Task Withdraw()
    {
        if (!IsBegun || State.Kind != DataRequestKind.Export)
            return;
        await objects.Delete(Object);
        await Apply(DataRequestRules.Deleted(State, Key, erased: true), Caller.System);
    }

    /// <inheritdoc/>
    public async Task Wake(DateTimeOffset now)
    {
        if (IsBegun && !(State.TryAt > now))
            await Work();
        await Drain();
    }

    /// <summary>As far as it goes now. A step that fails is tried again later; only a write that fails stops here.</summary>
    private async Task Work()
    {
        while (State.Step != DataRequestStep.Finished && !(State.TryAt > Now))
        {
            Decision<DataRequestState> next;
            try
            {
                next = State.Kind == DataRequestKind.Erasure ? await Erasing() : await Exporting();
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                log.LogWarning(failure, "Step {Step} of {Request} is tried again later", State.Step, Key);
                next = DataRequestRules.Failed(State, Key, Now);
            }
            await Apply(next, Caller.System);
        }
    }

    private async Task<Decision<DataRequestState>> Erasing()
    {
        if (State.Step == DataRequestStep.Stores && stores.FirstOrDefault(store => !State.StoresDone.Contains(store.Name)) is { } next)
        {
            await erasure.Empty(next, State.CustomerId);
            return DataRequestRules.StoreDone(State, Key, next.Name);
        }
        if (State.Step == DataRequestStep.Key)
            await keys.Destroy(State.CustomerId);
        else
            await erasure.Take(State.Step, Key, State.CustomerId);
        return DataRequestRules.Done(State, Key, Now);
    }

    private async Task<Decision<DataRequestState>> Exporting()
    {
        switch (State.Step)
        {
            case DataRequestStep.Note:
                var noted = await Customer.NoteExport(Key, Caller.System);
                return noted.Ok ? DataRequestRules.Noted(State) : DataRequestRules.Deleted(State, Key, erased: true);
            case DataRequestStep.Store:
                var copy = await collector.Collect(State.CustomerId, State.RequestedAt);
                if (copy is null)
                    return DataRequestRules.Deleted(State, Key, erased: true);
                var sum = ExportCollector.Sha256(copy);
                await objects.Put(Object, Vault is { } vault ? vault.SealBytes(State.CustomerId, copy, Object) ?? [] : copy);
                // Believed only once it was read back (faults.md F17).
                return await Stored() is { } stored && ExportCollector.Sha256(stored) == sum
                    ? DataRequestRules.Stored(State, Key, copy.Length, sum, Now)
                    : throw new InvalidDataException("What was stored reads otherwise.");
            default:
                await objects.Delete(Object);
                return DataRequestRules.Deleted(State, Key, erased: false);
        }
    }

    private string Object => $"exports/{Key}.zip";

    private async Task<byte[]?> Stored() => await objects.Get(Object) is { } content ? Vault is { } vault ? vault.OpenBytes(State.CustomerId, content, Object) : content : null;

    private DataRequestView View(DataRequestState state) => DataRequestRules.View(state, Key, Now);
}
