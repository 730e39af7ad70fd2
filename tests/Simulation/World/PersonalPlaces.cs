using System.Text.Json.Nodes;
using SubscriptionBox.Embedded.Simulation;
using SubscriptionBox.Grains.Accounts;
using SubscriptionBox.Grains.Privacy;

namespace SubscriptionBox.Tests.Simulation.World;

/// <summary>Sessions by whom they belong to.</summary>
public sealed class SessionIndex(StateView store) : ISessionIndex
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> OfAccount(string accountId) => Keys(s => s.AccountId == accountId);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> OfCustomer(string customerId) => Keys(s => s.CustomerId == customerId);

    private Task<IReadOnlyList<string>> Keys(Func<SessionState, bool> of) => Task.FromResult<IReadOnlyList<string>>([.. store.Of<SessionState>().Where(s => of(s.State)).Select(s => s.Key)]);
}

/// <summary>The object storage of one run.</summary>
public sealed class Shelf : IObjectStorage
{
    private readonly SortedDictionary<string, byte[]> _objects = new(StringComparer.Ordinal);

    /// <summary>The way to it.</summary>
    public SimulatedService? Wire { get; set; }

    /// <summary>Everything on it.</summary>
    public IReadOnlyDictionary<string, byte[]> Objects => _objects;

    /// <inheritdoc/>
    public Task Put(string name, ReadOnlyMemory<byte> content)
    {
        var copy = content.ToArray();
        return Wire!.Call("put", () => { _objects[name] = copy; });
    }

    /// <inheritdoc/>
    public async Task<byte[]?> Get(string name)
    {
        byte[]? found = null;
        await Wire!.Call("get", () => { found = _objects.TryGetValue(name, out var content) ? [.. content] : null; });
        return found;
    }

    /// <inheritdoc/>
    public Task Delete(string name) => Wire!.Call("delete", () => { _objects.Remove(name); });
}

/// <summary>The mailbox as a place that holds data of persons. What went out cannot be fetched back; what the shop keeps of it is what an erasure removes.</summary>
public sealed class MailsOf(Mailbox mailbox) : IPersonalStore
{
    /// <inheritdoc/>
    public string Name => "mails";

    /// <inheritdoc/>
    public string? Projection => "prj-mail";

    /// <inheritdoc/>
    public Task<IReadOnlyList<JsonObject>> Export(string customerId) => Task.FromResult<IReadOnlyList<JsonObject>>(
        [.. mailbox.Kept(customerId).Select(m => new JsonObject { ["mailId"] = m.MailId, ["to"] = m.To, ["subject"] = m.Subject, ["text"] = m.Text })]);

    /// <inheritdoc/>
    public Task Erase(string customerId) => mailbox.Wire!.Call("erase", () => mailbox.Forget(customerId));
}
