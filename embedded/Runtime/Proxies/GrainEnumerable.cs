using Orleans.Runtime;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>A call of a method that returns <see cref="IAsyncEnumerable{T}"/>: nothing is sent until someone enumerates.</summary>
public abstract class AsyncEnumerableRequest<T> : GrainRequest<Nothing>
{
    protected internal abstract IAsyncEnumerable<T> Call(object target);

    protected sealed override ValueTask<Nothing> CallAsync(object target) =>
        throw new InvalidOperationException("An enumeration is not sent as one call");
}

/// <summary>What the caller enumerates: each step is a call that interleaves with everything and brings as many items as are at hand.</summary>
internal sealed class GrainEnumerable<T>(GrainProxy target, AsyncEnumerableRequest<T> request) : IAsyncEnumerable<T>
{
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) => new Enumerator(target, request, cancellationToken);

    private sealed class Enumerator(GrainProxy target, AsyncEnumerableRequest<T> request, CancellationToken token) : IAsyncEnumerator<T>
    {
        private readonly Guid _id = target.Shared.Runtime.NewGuid();
        private Batch<T>? _batch;
        private int _index;
        private bool _started;

        public T Current => _batch!.Items[_index];

        public async ValueTask<bool> MoveNextAsync()
        {
            token.ThrowIfCancellationRequested();
            if (_batch is not null && ++_index < _batch.Items.Count)
                return true;
            if (_batch is { IsLast: true })
                return false;
            _index = 0;
            var first = !_started;
            _started = true;
            _batch = await Send(EnumerationMethods.MoveNext, grain => NextAsync(grain, first)).WaitAsync(token);
            return _batch.Items.Count > 0;
        }

        public async ValueTask DisposeAsync()
        {
            if (_started && _batch is not { IsLast: true })
                await Send(EnumerationMethods.DisposeAsync, EndAsync);
        }

        private Task<TResult> Send<TResult>(MethodInformation method, Func<object, ValueTask<TResult>> call) =>
            target.Shared.Runtime.Send(target, new LocalRequest<TResult>(method, call));

        private async ValueTask<Batch<T>> NextAsync(object grain, bool first)
        {
            const int MostPerBatch = 100;
            var open = OpenEnumerations.Of((Activation)RuntimeContext.Current!);
            var enumeration = first ? open.Start(_id, cancelled => request.Call(grain).GetAsyncEnumerator(cancelled)) : open.Find(_id);
            var enumerator = (IAsyncEnumerator<T>)enumeration.Enumerator;
            var items = new List<T>();
            try
            {
                while (items.Count < MostPerBatch)
                {
                    var step = enumeration.TakeHeld() ?? enumerator.MoveNextAsync().AsTask();

                    // What is at hand goes out at once; a wait or an error is for the next batch.
                    if (!step.IsCompletedSuccessfully && items.Count > 0)
                    {
                        enumeration.Hold(step);
                        break;
                    }

                    if (!await open.UnlessAborted(step))
                    {
                        await open.CloseAsync(_id);
                        return new(items, IsLast: true);
                    }

                    items.Add(DeepCopier.Copy(enumerator.Current));
                }
            }
            catch
            {
                await open.CloseAsync(_id);
                throw;
            }

            return new(items, IsLast: false);
        }

        private async ValueTask<Nothing> EndAsync(object grain)
        {
            await OpenEnumerations.Of((Activation)RuntimeContext.Current!).CloseAsync(_id);
            return default;
        }
    }
}
