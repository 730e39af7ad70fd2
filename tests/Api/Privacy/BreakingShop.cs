using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Grains.Privacy;

namespace SubscriptionBox.Tests.Api.Privacy;

/// <summary>Puts a test's own part before the shop's.</summary>
public static class Instead
{
    /// <summary>The last registration of a service is wrapped.</summary>
    public static void Wrap<TService>(this IServiceCollection services, object? key, Func<TService, TService> wrap) where TService : class
    {
        var known = services.Last(d => d.ServiceType == typeof(TService) && Equals(d.ServiceKey, key));
        services.Remove(known);
        if (key is not null)
            services.AddKeyedSingleton(key.GetType() == typeof(string) ? key : null, (s, k) => wrap((TService)known.KeyedImplementationFactory!(s, k)));
        else
            services.AddSingleton(s => wrap((TService)(known.ImplementationFactory?.Invoke(s) ?? ActivatorUtilities.CreateInstance(s, known.ImplementationType!))));
    }
}

/// <summary>The n-th write of a person's records from now on fails, before or after it took effect (faults.md F1–F3).</summary>
public sealed class BreaksOnce
{
    private static readonly string[] Personal = ["account", "customer", "dataRequest", "email", "order", "recommendation", "session", "subscription"];
    private int _left = -1;
    private bool _applied;

    public bool Broke { get; private set; }

    public void At(int nth, bool applied) => (_left, _applied, Broke) = (nth, applied, false);

    public void NoMore() => _left = -1;

    public IGrainStorage Over(IGrainStorage storage) => new Storage(this, storage);

    private bool Breaks(string kind) => Personal.Contains(kind) && Interlocked.Decrement(ref _left) == 0;

    private IOException Break()
    {
        Broke = true;
        return new IOException("The disk broke.");
    }

    private sealed class Storage(BreaksOnce plan, IGrainStorage inner) : IGrainStorage
    {
        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ReadStateAsync(stateName, grainId, grainState);

        public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            var breaks = plan.Breaks(stateName);
            if (breaks && !plan._applied)
                throw plan.Break();
            await inner.WriteStateAsync(stateName, grainId, grainState);
            if (breaks)
                throw plan.Break();
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ClearStateAsync(stateName, grainId, grainState);
    }
}

/// <summary>A key ring, an object storage and a store that fail once, before or after they did what was asked.</summary>
public sealed class FailsOnce(Func<string, bool> when, bool after)
{
    private int _left = 1;

    public bool Failed => _left <= 0;

    public async Task<T> Run<T>(string what, Func<Task<T>> run)
    {
        var fails = when(what) && Interlocked.Decrement(ref _left) == 0;
        if (fails && !after)
            throw new IOException($"{what} failed before.");
        var result = await run();
        return fails ? throw new IOException($"{what} failed after.") : result;
    }

    public Task Run(string what, Func<Task> run) => Run(what, async () =>
    {
        await run();
        return true;
    });
}

public sealed class TroubledKeys(IDataKeys inner, FailsOnce trouble) : IDataKeys
{
    public DataKey Find(string subject) => inner.Find(subject);

    public Task Create(string subject) => trouble.Run("create", () => inner.Create(subject));

    public Task Destroy(string subject) => trouble.Run("destroy", () => inner.Destroy(subject));
}

public sealed class TroubledObjects(IObjectStorage inner, FailsOnce trouble) : IObjectStorage
{
    /// <summary>Stores something else than it was given, so many times.</summary>
    public int Garbled { get; set; }

    public Task Put(string name, ReadOnlyMemory<byte> content)
    {
        var stored = content.ToArray();
        if (Garbled-- > 0)
            stored[^1] ^= 1;
        return trouble.Run("put", () => inner.Put(name, stored));
    }

    public Task<byte[]?> Get(string name) => trouble.Run("get", () => inner.Get(name));

    public Task Delete(string name) => trouble.Run("delete", () => inner.Delete(name));
}

public sealed class TroubledStore(IPersonalStore inner, FailsOnce trouble) : IPersonalStore
{
    public string Name => inner.Name;

    public string? Projection => inner.Projection;

    public Task<IReadOnlyList<JsonObject>> Export(string customerId) => trouble.Run("export", () => inner.Export(customerId));

    public Task Erase(string customerId) => trouble.Run("erase", () => inner.Erase(customerId));
}

/// <summary>A provider that fails to forget once, and that a test can make wait in the middle of a charge.</summary>
public sealed class HeldGateway(IPaymentGateway inner, FailsOnce trouble) : IPaymentGateway
{
    private TaskCompletionSource? _held;
    private TaskCompletionSource _entered = new();

    public string Name => inner.Name;

    /// <summary>Completes when a charge is at the provider and waits.</summary>
    public Task Entered => _entered.Task;

    public void Hold() => (_held, _entered) = (new(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously));

    public void LetGo() => _held!.SetResult();

    public Task<AttachOutcome> Attach(string key, string customerId, string token) => inner.Attach(key, customerId, token);

    public Task Detach(string reference) => trouble.Run("detach", () => inner.Detach(reference));

    public async Task<ChargeOutcome> Charge(ChargeRequest request)
    {
        _entered.TrySetResult();
        if (_held is { } held)
            await held.Task;
        return await inner.Charge(request);
    }

    public Task<ChargeOutcome> LookUp(string key) => inner.LookUp(key);

    public Task<RefundOutcome> Refund(string key, string reference, Money amount) => inner.Refund(key, reference, amount);

    public Task<RefundOutcome> LookUpRefund(string key, string reference) => inner.LookUpRefund(key, reference);
}
