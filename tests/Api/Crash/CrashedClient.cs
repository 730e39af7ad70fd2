using System.Net;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Crash;

/// <summary>Somebody who works with a shop that is killed again and again: signs in after each start, and asks again, with the same key, whatever was not answered.</summary>
public abstract class CrashedClient
{
    private KillTrigger? _trigger;

    /// <summary>Nobody before <see cref="Meet"/>.</summary>
    protected ShopClient Client { get; private set; } = null!;

    /// <summary>Turns to the shop as it runs now.</summary>
    public void Meet(KilledShop shop, KillTrigger? trigger, string? token = null)
    {
        _trigger = trigger;
        token ??= Client?.Token;
        Client = shop.Client();
        Client.Token = token;
    }

    /// <summary>Works until the shop is gone or nothing is left to do.</summary>
    public async Task WorkUntilKilled()
    {
        try
        {
            await Work();
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or TaskCanceledException or ObjectDisposedException)
        {
            // Killed in the middle: that is what this is about.
        }
    }

    /// <summary>One round of work; whatever is still open from the last one comes first.</summary>
    public abstract Task Work();

    /// <summary>Signs in.</summary>
    protected abstract Task SignIn();

    /// <summary>The clock moves by days: a session may be over at any moment, and then one signs in again.</summary>
    protected async Task<ApiAnswer> Ask(Func<Task<ApiAnswer>> request)
    {
        var answer = await request();
        for (var tries = 0; answer.Status == HttpStatusCode.Unauthorized && tries < 20; tries++)
        {
            await SignIn();
            answer = await request();
        }
        _trigger?.Answered();
        return answer;
    }

    /// <summary>The same, again and again while the shop says that it does not know yet.</summary>
    protected async Task<ApiAnswer> Insist(Func<Task<ApiAnswer>> request)
    {
        var answer = await Ask(request);
        for (var tries = 0; answer.Status == HttpStatusCode.ServiceUnavailable && tries < 20; tries++)
            answer = await Ask(request);
        return answer;
    }
}
