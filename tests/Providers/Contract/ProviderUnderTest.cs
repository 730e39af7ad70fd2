using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Tests.Providers.Emulators;

namespace SubscriptionBox.Tests.Providers.Contract;

/// <summary>How a saved payment method behaves, whatever the provider calls that.</summary>
public enum MethodKind
{
    /// <summary>Pays.</summary>
    Good,
    /// <summary>Saved, but declined on every charge.</summary>
    Empty,
    /// <summary>The provider asks the customer to authenticate, also when nobody is there.</summary>
    AsksCustomer,
}

/// <summary>An adapter and the provider behind it.</summary>
public interface IProviderUnderTest : IAsyncDisposable
{
    /// <summary>The adapter.</summary>
    IPaymentGateway Gateway { get; }

    /// <summary>A token as the browser would bring it.</summary>
    Task<string> Token(string customerId, MethodKind kind);

    /// <summary>What the provider refuses an empty wallet or card with.</summary>
    string DeclineCode { get; }

    /// <summary>The customer does what the provider asked for.</summary>
    Task Authenticate(string paymentKey, string url);

    /// <summary>Payments in the provider's own books.</summary>
    IReadOnlyList<Captured> Books { get; }
}

/// <summary>An adapter that speaks HTTP, where more can go wrong.</summary>
public interface IRemoteProviderUnderTest : IProviderUnderTest
{
    /// <summary>What the next request meets that takes money, or matches.</summary>
    void Next(Trouble trouble, Func<ApiRequest, bool>? where = null);

    /// <summary>A request that gives money back.</summary>
    bool GivesBack(ApiRequest request);

    /// <summary>So many requests that take money arrived so far.</summary>
    int Sends { get; }

    /// <summary>Time passes until the provider has forgotten every key.</summary>
    void ForgetKeys();

    /// <summary>What was answered with an error and left for later is carried out.</summary>
    void RunLater();

    /// <summary>The adapter as a new process would have it: nothing in memory, notes as they were.</summary>
    void Restart();

    /// <summary>What was sent or answered against the provider's own specification, and what no honest client does.</summary>
    IEnumerable<string> Violations();
}

/// <summary>Notes that outlive the adapter.</summary>
public sealed class NotesInMemory : IPaymentNotes
{
    private readonly Dictionary<string, string> _notes = [];

    /// <inheritdoc/>
    public Task<string?> Find(string paymentKey) => Task.FromResult(_notes.GetValueOrDefault(paymentKey));

    /// <inheritdoc/>
    public Task<string> Keep(string paymentKey, string note, string? insteadOf)
    {
        if (_notes.GetValueOrDefault(paymentKey) == insteadOf)
            _notes[paymentKey] = note;
        return Task.FromResult(_notes[paymentKey]);
    }
}
