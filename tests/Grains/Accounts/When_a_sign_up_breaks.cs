using SubscriptionBox.Accounts;
using SubscriptionBox.Common;
using SubscriptionBox.Customers;

namespace SubscriptionBox.Tests.Grains.Accounts;

/// <summary>A sign-up is several writes of several grains; any of them may fail, before or after it took effect, with or without a crash (invariants I4, I5, I7, I11).</summary>
public sealed class When_a_sign_up_breaks
{
    /// <summary>Address, account, customer, account again, session; with a request key, first the key.</summary>
    private static int Writes(bool keyed) => keyed ? 6 : 5;

    public static TheoryData<int, bool, bool, bool> Faults()
    {
        var data = new TheoryData<int, bool, bool, bool>();
        foreach (var keyed in new[] { false, true })
            for (var nth = 1; nth <= Writes(keyed); nth++)
                foreach (var applied in new[] { false, true })
                    foreach (var crash in new[] { false, true })
                        data.Add(nth, applied, crash, keyed);
        return data;
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task The_retry_finishes_it_and_there_is_one_account(int nth, bool applied, bool crash, bool keyed)
    {
        await using var hall = await Hall.Open();
        var caller = keyed ? Hall.Nobody with { Key = new RequestKey("key", "content") } : Hall.Nobody;
        hall.Storage.Fail(nth, applied);
        Assert.Null(await Try(() => hall.SignIn.Register(Hall.Ann, caller)));
        Assert.True(hall.Storage.Failed);
        if (crash)
            await hall.Crash();

        var retry = await hall.SignIn.Register(Hall.Ann, caller);
        // Without a key the retry of a sign-up that is complete but for the answer finds its address taken, and signs in.
        Assert.True(retry.Ok || !keyed && retry.Refusal.Number == AccountRefusal.EmailTaken.Number, retry.Refusal?.Code);

        var signedIn = await hall.SignIn.SignIn(new(Hall.Ann.Email, Hall.Ann.Password), Hall.Nobody);
        var customer = await hall.Customer(signedIn.Value!.CustomerId!).Get(Caller.System);
        Assert.Equal(("Ann", Hall.Ann.Email), (customer.Value!.Name, customer.Value.Email));
        Assert.Equal(retry.Value?.CustomerId ?? signedIn.Value.CustomerId, signedIn.Value.CustomerId);
        await hall.Drain("customer", signedIn.Value.CustomerId!);
        await hall.Drain("account", (await hall.Session(signedIn.Value.Token).Check(passive: true))!.AccountId);
        Assert.Single(hall.Happened<AccountCreated>().Select(e => e.Source).Distinct());
        Assert.Single(hall.Happened<CustomerRegistered>());
        foreach (var source in hall.Events.All.GroupBy(e => e.Event.Source))
            Assert.Equal(Enumerable.Range(1, source.Count()).Select(n => (long)n), source.Select(e => e.Event.Sequence).Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_sign_up_is_as_many_writes_as_are_broken_here(bool keyed)
    {
        await using var hall = await Hall.Open();
        Assert.True((await hall.SignIn.Register(Hall.Ann, keyed ? Hall.Nobody with { Key = new RequestKey("key", "content") } : Hall.Nobody)).Ok);
        Assert.Equal(Writes(keyed), hall.Storage.Writes);
    }

    [Fact]
    public async Task Another_password_does_not_take_over_what_somebody_began()
    {
        await using var hall = await Hall.Open();
        hall.Storage.Fail(3, applied: false);
        Assert.Null(await Try(() => hall.SignIn.Register(Hall.Ann, Hall.Nobody)));
        Assert.Equal(AccountRefusal.EmailTaken, (await hall.SignIn.Register(Hall.Ann with { Password = "somebody else's" }, Hall.Nobody)).Refusal);
        Assert.True((await hall.SignIn.Register(Hall.Ann, Hall.Nobody)).Ok);
    }

    private static async Task<Answer<SessionTicket>?> Try(Func<Task<Answer<SessionTicket>>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception failure) when (failure is Orleans.Runtime.OrleansException or IOException)
        {
            return null;
        }
    }
}
