using SubscriptionBox.Payments;

namespace SubscriptionBox.Grains.Payments;

/// <summary>The emulated bank behind the sandbox gateway.</summary>
public interface ISandboxBank
{
    /// <summary>What is being authenticated; null when there is no such challenge.</summary>
    Task<SandboxChallenge?> Find(string challengeId);

    /// <summary>The customer's answer; the first one counts. The shop hears of it by webhook before this returns, if it can be reached.</summary>
    Task<SandboxChallenge?> Answer(string challengeId, bool approve);
}

/// <summary>The sandbox provider's own 3-D Secure page.</summary>
[StatelessWorker]
public sealed class SandboxBankGrain(ISandboxBank bank) : Grain, ISandboxBankGrain
{
    /// <inheritdoc/>
    public async Task<Answer<SandboxChallenge>> Get(string challengeId) =>
        await bank.Find(challengeId) is { } challenge ? challenge : CommonRefusal.NotFound;

    /// <inheritdoc/>
    public async Task<Answer<SandboxChallenge>> Answer(string challengeId, bool approve) =>
        await bank.Answer(challengeId, approve) is { } challenge ? challenge : CommonRefusal.NotFound;
}
