using System.Text.Json.Nodes;

namespace SubscriptionBox.Grains.Privacy;

/// <summary>A place outside the grains' own records that holds data of persons: the mailbox, a CRM, notes, an index. All registered ones are asked at export and told at erasure (GDPR 15, 17, 19).</summary>
public interface IPersonalStore
{
    /// <summary>Stable: a step of erasures in progress is named after it. Lower-case letters and hyphens; also the name of its part of an export.</summary>
    string Name { get; }

    /// <summary>The projection that fills it, such as <c>prj-mail</c>; null for none. Before it is erased, that projection reads on past everything that may still name the person.</summary>
    string? Projection => null;

    /// <summary>Everything it holds about a customer, oldest first; empty for nothing.</summary>
    Task<IReadOnlyList<JsonObject>> Export(string customerId);

    /// <summary>Removes everything; durable when it returns, safe to repeat. What comes later for this customer is not taken.</summary>
    Task Erase(string customerId);
}

/// <summary>Files that are kept apart from the shop's records.</summary>
/// <remarks>Whatever it throws, the caller tries again later; nothing is believed to be stored before it was read back (faults.md F17).</remarks>
public interface IObjectStorage
{
    /// <summary>Stores under a name, replacing what was there.</summary>
    Task Put(string name, ReadOnlyMemory<byte> content);

    /// <summary>Reads; null when there is nothing of that name.</summary>
    Task<byte[]?> Get(string name);

    /// <summary>Deletes; nothing of that name is fine.</summary>
    Task Delete(string name);
}
