using SubscriptionBox.Accounts;

namespace SubscriptionBox.Tests.Grains.Accounts;

public sealed class When_a_session_is_used
{
    [Fact]
    public async Task Its_last_use_is_written_down_only_every_five_minutes()
    {
        await using var hall = await Hall.Open();
        var (ticket, _) = await hall.Register();
        var session = hall.Session(ticket.Token);
        var before = hall.Storage.Writes;
        for (var second = 0; second < 3_600; second += 4)
        {
            hall.Clock.Instant = hall.Clock.Instant.AddSeconds(4);
            Assert.NotNull(await session.Check(passive: false));
        }
        Assert.InRange(hall.Storage.Writes - before, 11, 12);
    }

    [Fact]
    public async Task After_a_crash_it_ends_at_most_five_minutes_early_and_never_late()
    {
        await using var hall = await Hall.Open();
        var (ticket, _) = await hall.Register();
        hall.Clock.Instant = hall.Clock.Instant.AddMinutes(10);
        await hall.Session(ticket.Token).Check(passive: false);
        hall.Clock.Instant = hall.Clock.Instant.AddMinutes(4);
        var view = (await hall.Session(ticket.Token).Check(passive: false))!;
        Assert.Equal(hall.Clock.Instant.AddHours(24), view.ExpiresAt);
        var lastUse = hall.Clock.Instant;
        await hall.Crash();

        hall.Clock.Instant = lastUse.AddHours(24).AddMinutes(-5);
        Assert.NotNull(await hall.Session(ticket.Token).Check(passive: true));
        hall.Clock.Instant = lastUse.AddHours(24);
        Assert.Null(await hall.Session(ticket.Token).Check(passive: true));
    }

    [Fact]
    public async Task A_disk_that_fails_does_not_sign_anybody_out()
    {
        await using var hall = await Hall.Open();
        var (ticket, _) = await hall.Register();
        hall.Clock.Instant = hall.Clock.Instant.AddMinutes(6);
        hall.Storage.Fail(1, applied: false);
        Assert.NotNull(await hall.Session(ticket.Token).Check(passive: false));
        Assert.NotNull(await hall.Session(ticket.Token).Check(passive: false));
        Assert.True(hall.Storage.Failed);
        hall.Clock.Instant = hall.Clock.Instant.AddHours(23);
        Assert.NotNull(await hall.Session(ticket.Token).Check(passive: false));
    }

    [Fact]
    public async Task Uses_and_commands_at_once_do_not_disturb_one_another()
    {
        await using var hall = await Hall.Open();
        var (ticket, me) = await hall.Register();
        for (var round = 0; round < 20; round++)
        {
            hall.Clock.Instant = hall.Clock.Instant.AddMinutes(6);
            var checks = Enumerable.Range(0, 50).Select(_ => hall.Session(ticket.Token).Check(passive: false)).ToArray();
            var elevated = hall.Session(ticket.Token).Elevate(Hall.Ann.Password, me);
            var more = Enumerable.Range(0, 50).Select(_ => hall.Session(ticket.Token).Check(passive: false)).ToArray();
            Assert.True((await elevated).Ok);
            Assert.All(await Task.WhenAll([.. checks, .. more]), Assert.NotNull);
        }
        Assert.Equal(20, hall.Happened<Reauthenticated>().Count());
    }

    [Fact]
    public async Task Once_ended_it_stays_ended_whatever_else_happens()
    {
        await using var hall = await Hall.Open();
        var (ticket, me) = await hall.Register();
        await hall.Session(ticket.Token).End(me);
        await hall.Session(ticket.Token).End(me);
        Assert.Null(await hall.Session(ticket.Token).Check(passive: false));
        Assert.Equal(AccountRefusal.NoSession, (await hall.Session(ticket.Token).Elevate(Hall.Ann.Password, me)).Refusal);
        await hall.Crash();
        Assert.Null(await hall.Session(ticket.Token).Check(passive: false));
        Assert.Single(hall.Happened<SignedOut>());
    }

    [Fact]
    public async Task Everything_that_happens_to_it_is_told_once()
    {
        await using var hall = await Hall.Open();
        var (ticket, me) = await hall.Register();
        await hall.Session(ticket.Token).Elevate("wrong", me);
        await hall.Session(ticket.Token).Elevate(Hall.Ann.Password, me);
        await hall.Session(ticket.Token).End(me);
        await hall.Drain("session", SessionKey.Of(ticket.Token)!);
        var told = hall.Events.All.Select(e => e.Event).Where(e => e.Source.StartsWith("session/", StringComparison.Ordinal)).ToArray();
        Assert.Equal(["signedIn", "reauthenticationFailed", "reauthenticated", "signedOut"], told.Select(e => e.Type));
        Assert.All(told, e => Assert.Equal((ticket.CustomerId, "trace"), (e.CustomerId, e.RequestId)));
        Assert.DoesNotContain(hall.Events.All, e => e.Event.Data.Contains("ann@", StringComparison.Ordinal));
    }
}
