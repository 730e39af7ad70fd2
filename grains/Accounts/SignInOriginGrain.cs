using Microsoft.Extensions.Options;

namespace SubscriptionBox.Grains.Accounts;

/// <summary>One network address that signs in (key <c>org-…</c>, a keyed hash of it): many wrong passwords over many accounts are slowed down too.</summary>
/// <remarks>In memory only: a restart forgives. What protects an account is written down by its <see cref="EmailGrain"/>.</remarks>
public interface ISignInOriginGrain : IGrainWithStringKey
{
    /// <summary>How long to wait; null for go ahead.</summary>
    Task<TimeSpan?> Begin();

    /// <summary>The try is over.</summary>
    Task Ended(bool failed);
}

/// <inheritdoc cref="ISignInOriginGrain"/>
public sealed class SignInOriginGrain(TimeProvider clock, IOptions<AccountsOptions> options) : Grain, ISignInOriginGrain
{
    private readonly Queue<DateTimeOffset> _failures = [];
    private DateTimeOffset _last;
    private int _underWay;

    /// <inheritdoc/>
    public Task<TimeSpan?> Begin()
    {
        var now = clock.GetUtcNow();
        while (_failures.TryPeek(out var oldest) && oldest <= now.AddMinutes(-options.Value.FailureWindowMinutes))
            _failures.Dequeue();
        var wait = ThrottleRules.Wait(_failures.Count + _underWay, _last, options.Value.FreeFailuresOfAddress, now, options.Value);
        if (wait is null)
            _underWay++;
        return Task.FromResult(wait);
    }

    /// <inheritdoc/>
    public Task Ended(bool failed)
    {
        _underWay = Math.Max(0, _underWay - 1);
        if (failed)
        {
            _last = clock.GetUtcNow();
            _failures.Enqueue(_last);
            DelayDeactivation(TimeSpan.FromMinutes(options.Value.FailureWindowMinutes));
            if (_failures.Count > 2 * options.Value.FreeFailuresOfAddress)
                _failures.Dequeue();
        }
        return Task.CompletedTask;
    }
}
