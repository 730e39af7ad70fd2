using FsCheck;
using FsCheck.Fluent;
using Orleans;
using Orleans.Storage;
using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Tests.Embedded.Storage;

/// <summary>
/// Random batches of writes and clearings on a few keys, with right, old, invented and missing ETags; the operations of a batch share one group.
/// A dictionary says what each must answer and what must be in the file afterwards, also after the file was closed and opened.
/// </summary>
public sealed class Grain_storage_obeys_its_model
{
    public enum Verb { Write, Clear }

    public enum Held { Current, Older, Invented, None }

    public sealed record Operation(Verb Verb, int Key, Held Held, int Number);

    public sealed record Batch(Operation[] Operations, bool Reopen);

    [Fact]
    public void For_any_batches_of_operations() =>
        Prop.ForAll(Batches, Holds).Check(Config.QuickThrowOnFailure.WithMaxTest(40).WithEndSize(40));

    private static Arbitrary<Batch[]> Batches
    {
        get
        {
            var operation =
                from verb in Gen.Frequency((4, Gen.Constant(Verb.Write)), (1, Gen.Constant(Verb.Clear)))
                from key in Gen.Choose(0, 3)
                from held in Gen.Frequency((6, Gen.Constant(Held.Current)), (2, Gen.Constant(Held.Older)), (1, Gen.Constant(Held.Invented)), (2, Gen.Constant(Held.None)))
                from number in Gen.Choose(0, 1_000_000)
                select new Operation(verb, key, held, number);
            var batch =
                from operations in operation.ArrayOf()
                from reopen in Gen.Frequency((9, Gen.Constant(false)), (1, Gen.Constant(true)))
                select new Batch(operations, reopen);
            return batch.ArrayOf().ToArbitrary();
        }
    }

    private static bool Holds(Batch[] batches)
    {
        Task.Run(() => Check(batches)).GetAwaiter().GetResult();
        return true;
    }

    private static async Task Check(Batch[] batches)
    {
        using var folder = new TemporaryFolder();
        var model = new Model();
        var file = Shops.Open(folder);
        try
        {
            foreach (var batch in batches)
            {
                await model.Apply(batch.Operations, file);
                if (batch.Reopen)
                {
                    file.Dispose();
                    file = Shops.Open(folder);
                }
                await model.MustEqual(file);
            }
        }
        finally
        {
            file.Dispose();
        }
    }

    private sealed class Model
    {
        private readonly Dictionary<int, (string ETag, int Number)> _stored = [];
        private readonly List<string> _past = [];

        /// <summary>ETags are known only after a commit, so within a batch only a key's first operation can hold the current one.</summary>
        public async Task Apply(Operation[] operations, ShopFile file)
        {
            var storage = Shops.GrainStorage(file);
            using var held = await HeldWriter.Hold(file.Writer);
            var started = operations.Select(operation => (operation, state: StateFor(operation))).Select(o => (o.operation, o.state, before: o.state.ETag, task: Start(storage, o.operation, o.state))).ToList();
            await held.LetGo();
            foreach (var (operation, state, before, task) in started)
            {
                var current = _stored.TryGetValue(operation.Key, out var there) ? there.ETag : null;
                if (before != current)
                {
                    var refusal = await Assert.ThrowsAsync<InconsistentStateException>(() => task);
                    Assert.Equal(before, refusal.CurrentEtag);
                    Assert.Equal(current, refusal.StoredEtag);
                    continue;
                }
                await task;
                if (current is not null) _past.Add(current);
                if (operation.Verb == Verb.Clear) _stored.Remove(operation.Key);
                else _stored[operation.Key] = (state.ETag, operation.Number);
                Assert.Equal(operation.Verb == Verb.Write, state.RecordExists);
                if (operation.Verb == Verb.Write) Assert.DoesNotContain(state.ETag, _past);
            }
        }

        public async Task MustEqual(ShopFile file)
        {
            var storage = Shops.GrainStorage(file);
            for (var key = 0; key <= 3; key++)
            {
                var read = await storage.Read($"{key}");
                Assert.Equal(_stored.TryGetValue(key, out var there), read.RecordExists);
                if (!read.RecordExists) continue;
                Assert.Equal(there.ETag, read.ETag);
                Assert.Equal(there.Number, read.State.Number);
            }
            var log = await new GrainStateLog(file).ReadSince(0, 100);
            Assert.Equal(_stored.Values.Select(v => long.Parse(v.ETag)).Order(), log.Select(entry => entry.WriteSequence));
        }

        private GrainState<Note> StateFor(Operation operation) => new(new Note { Number = operation.Number }, operation.Held switch
        {
            Held.Current => _stored.TryGetValue(operation.Key, out var there) ? there.ETag : null,
            Held.Older => _past.Count > 0 ? _past[operation.Number % _past.Count] : null,
            Held.Invented => $"{1_000_000_000L + operation.Number}",
            _ => null,
        });

        private static Task Start(SqliteGrainStorage storage, Operation operation, GrainState<Note> state) => operation.Verb == Verb.Write
            ? storage.WriteStateAsync("note", Shops.Sub($"{operation.Key}"), state)
            : storage.ClearStateAsync("note", Shops.Sub($"{operation.Key}"), state);
    }
}
