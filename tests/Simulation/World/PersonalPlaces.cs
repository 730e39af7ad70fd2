using System.Text.Json.Nodes;
using SubscriptionBox.Embedded.Simulation;
using SubscriptionBox.Grains.Accounts;
using SubscriptionBox.Grains.Privacy;
using SubscriptionBox.Tests.Simulation.Faults;

namespace SubscriptionBox.Tests.Simulation.World;

/// <summary>An object store outside the shop that fails, and that keeps other bytes than it was given (F17).</summary>
public sealed class ObjectStore(ShopFaults faults) : IObjectStorage
{
    private readonly Dictionary<string, byte[]> _objects = new(StringComparer.Ordinal);

    /// <summary>The way to it.</summary>
    public SimulatedService? Wire { get; set; }

    /// <summary>What is in it.</summary>
    public IEnumerable<string> Names => _objects.Keys;

    /// <inheritdoc/>
    public Task Put(string name, ReadOnlyMemory<byte> content) => Wire!.Call("put", () =>
    {
        Fail();
        var kept = content.ToArray();
        if (kept.Length > 0 && faults.Strikes(Fault.F17ObjectStore, 0.2))
            kept[kept.Length / 2] ^= 1;
        _objects[name] = kept;
    });

    /// <inheritdoc/>
    public Task<byte[]?> Get(string name) => Wire!.Call("get", () =>
    {
        Fail();
        return _objects.GetValueOrDefault(name);
    });

    /// <inheritdoc/>
    public Task Delete(string name) => Wire!.Call("delete", () =>
    {
        Fail();
        _objects.Remove(name);
    });

    private void Fail()
    {
        if (faults.Strikes(Fault.F17ObjectStore, 0.15))
            throw new IOException("The object store answered 503.");
    }
}

/// <summary>The mailbox as a place that holds personal data.</summary>
public sealed class MailsOfPersons(Mailbox mailbox) : IPersonalStore
{
    /// <inheritdoc/>
    public string Name => "mailbox";

    /// <inheritdoc/>
    public string? Projection => "prj-mail";

    /// <inheritdoc/>
    public Task<IReadOnlyList<JsonObject>> Export(string customerId) => mailbox.Wire!.Call<IReadOnlyList<JsonObject>>("export",
        () => [.. mailbox.Kept.Where(m => m.CustomerId == customerId).Select(m => new JsonObject { ["subject"] = m.Subject })]);

    /// <inheritdoc/>
    public Task Erase(string customerId) => mailbox.Wire!.Call("erase", () => mailbox.Forget(customerId));
}

/// <summary>Sessions by what stands in their states.</summary>
public sealed class SessionIndex(StateView states) : ISessionIndex
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> OfAccount(string accountId) => Task.FromResult<IReadOnlyList<string>>([.. states.Of<SessionState>().Where(s => s.State.AccountId == accountId).Select(s => s.Key)]);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> OfCustomer(string customerId) => Task.FromResult<IReadOnlyList<string>>([.. states.Of<SessionState>().Where(s => s.State.CustomerId == customerId).Select(s => s.Key)]);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> Over(DateTimeOffset usedBefore, DateTimeOffset openedBefore, int limit) => Task.FromResult<IReadOnlyList<string>>(
        [.. states.Of<SessionState>().Where(s => s.State.Ended || s.State.SeenAt < usedBefore || s.State.OpenedAt < openedBefore).Select(s => s.Key).Take(limit)]);
}
