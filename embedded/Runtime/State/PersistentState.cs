using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>
/// One record of an activation. Overlapping writes are not serialised: two of them carry one ETag and one fails. A failed write leaves
/// the state as the grain set it.
/// </summary>
internal sealed class PersistentState<T> : IPersistentState<T>, ILifecycleObserver
{
    private readonly Activation _activation;
    private readonly string _name;
    private readonly IGrainStorage _storage;
    private GrainState<T> _record = new();

    public PersistentState(Activation activation, string name, IGrainStorage storage, bool readOnActivation)
    {
        _activation = activation;
        _name = name;
        _storage = storage;
        if (readOnActivation)
            activation.ObservableLifecycle.Subscribe(name, GrainLifecycleStage.SetupState, this);
    }

    public T State
    {
        get
        {
            CheckContext();
            if (_record.State is null)
                _record.State = FreshState.Create<T>();
            return _record.State;
        }
        set
        {
            CheckContext();
            _record.State = value;
        }
    }

    public string? Etag => _record.ETag;

    public bool RecordExists => _record.RecordExists;

    public Task ReadStateAsync() => Guarded(static self => self._storage.ReadStateAsync(self._name, self._activation.GrainId, self._record), "read");

    public Task WriteStateAsync() => Guarded(static self => self._storage.WriteStateAsync(self._name, self._activation.GrainId, self._record), "write");

    public Task ClearStateAsync() => Guarded(
        static async self =>
        {
            await self._storage.ClearStateAsync(self._name, self._activation.GrainId, self._record);
            self._record.State = FreshState.Create<T>();
        },
        "clear");

    public Task OnStart(CancellationToken cancellationToken = default) => cancellationToken.IsCancellationRequested ? Task.CompletedTask : ReadStateAsync();

    public Task OnStop(CancellationToken cancellationToken = default) => Task.CompletedTask;

    private async Task Guarded(Func<PersistentState<T>, Task> operation, string verb)
    {
        try
        {
            CheckContext();
            await operation(this);
        }
        catch (OrleansException)
        {
            throw;
        }
        catch (Exception error)
        {
            // Callers can tell a broken store from a broken grain by the type.
            throw new OrleansException($"Error from storage provider {_storage.GetType().Name} during {verb} of state {_name} of {_activation.GrainId}: {error.Message}", error);
        }
    }

    private void CheckContext()
    {
        if (!ReferenceEquals(RuntimeContext.Current, _activation))
            throw new InvalidOperationException($"The state {_name} of {_activation.GrainId} was touched outside a turn of its grain (as after Task.Run or ConfigureAwait(false)).");
    }
}
