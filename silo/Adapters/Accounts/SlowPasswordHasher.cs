using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using IPasswordHasher = SubscriptionBox.Grains.Accounts.IPasswordHasher;

namespace SubscriptionBox.Silo.Adapters.Accounts;

/// <summary>How dear a password hash is: configuration section <c>Passwords</c>.</summary>
public sealed class PasswordHashOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Passwords";

    /// <summary>Iterations of PBKDF2-HMAC-SHA512. OWASP's Password Storage Cheat Sheet asks for 210,000 (2025). Hashes say their own count: raising it leaves older ones readable.</summary>
    [Range(1_000, 10_000_000)] public int Iterations { get; set; } = 210_000;

    /// <summary>Hashes computed at the same time; 0 for one a core.</summary>
    [Range(0, 1_024)] public int Concurrency { get; set; }
}

/// <summary>PBKDF2 in the format of ASP.NET Core Identity (version 3), computed on the thread pool and not on a grain's turn, a few at a time: sign-ins never take all cores from the shop.</summary>
public sealed class SlowPasswordHasher : IPasswordHasher, IDisposable
{
    private static readonly object NoUser = new();
    private readonly PasswordHasher<object> _hasher;
    private readonly SemaphoreSlim _slots;
    private readonly Lazy<string> _nobodys;

    /// <summary>With the configured cost.</summary>
    public SlowPasswordHasher(IOptions<PasswordHashOptions> options)
    {
        _hasher = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = options.Value.Iterations, CompatibilityMode = PasswordHasherCompatibilityMode.IdentityV3 }));
        _slots = new SemaphoreSlim(options.Value.Concurrency == 0 ? Environment.ProcessorCount : options.Value.Concurrency);
        _nobodys = new Lazy<string>(() => _hasher.HashPassword(NoUser, "nobody's password"));
    }

    /// <inheritdoc/>
    public Task<string> Hash(string password) => Work(() => _hasher.HashPassword(NoUser, password));

    /// <inheritdoc/>
    public Task<bool> Verify(string? hash, string password) => Work(() =>
    {
        var matches = _hasher.VerifyHashedPassword(NoUser, hash ?? _nobodys.Value, password) != PasswordVerificationResult.Failed;
        return matches && hash is not null;
    });

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    private async Task<T> Work<T>(Func<T> work)
    {
        await _slots.WaitAsync();
        try
        {
            return await Task.Run(work);
        }
        finally
        {
            _slots.Release();
        }
    }
}
