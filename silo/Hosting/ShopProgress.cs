using SubscriptionBox.Grains.Operations;
using SubscriptionBox.Operations;

namespace SubscriptionBox.Silo.Hosting;

/// <summary>Tells when the shop's opening is finished: what tests wait for instead of asking again and again.</summary>
public sealed class ShopOpened
{
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes once everything is ready.</summary>
    public Task Completed => _completed.Task;

    internal void Complete() => _completed.TrySetResult();
}

/// <summary>How far the shop's opening is.</summary>
internal sealed class ShopProgress
{
    /// <summary>Ready once every shard has been started and has run what was due.</summary>
    public Stage Calendar { get; } = new("calendar", "What fell due while the shop was closed is being worked through.");

    /// <summary>Ready once they have read the whole log.</summary>
    public Stage Projections { get; } = new("projections", "The read models are catching up with the event log.");

    internal sealed class Stage(string name, string whileWaiting) : IHealthCheck
    {
        private volatile string? _reason = whileWaiting;

        public void Done() => _reason = null;

        public void Failed(string why) => _reason = why;

        public Task<PartHealth> Check() => Task.FromResult(new PartHealth(name, _reason is null, _reason));
    }
}

/// <summary>Ready while the database can be read.</summary>
internal sealed class StorageHealth(ShopDatabase database) : IHealthCheck
{
    public async Task<PartHealth> Check()
    {
        try
        {
            await database.Readers.Read(static db => db.Prepare("SELECT 1").ScalarInt64());
            return new PartHealth("storage", true, null);
        }
        catch (Exception failure) when (failure is System.Data.Common.DbException or ObjectDisposedException)
        {
            return new PartHealth("storage", false, "The shop's database cannot be read.");
        }
    }
}
