using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using SubscriptionBox.Common;
using SubscriptionBox.Embedded.Storage;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Silo.Adapters;
using SubscriptionBox.Silo.Adapters.Payments;
using SubscriptionBox.Tests.Support;
using Xunit;

namespace SubscriptionBox.Tests.Grains.Payments;

/// <summary>The emulated provider against provider-facts.md and faults.md F4–F8.</summary>
public sealed class When_the_sandbox_is_charged : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private ServiceProvider _services;
    private SandboxGateway _gateway;

    public When_the_sandbox_is_charged() => (_services, _gateway) = Open();

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_good_card_is_charged_and_the_same_key_is_the_same_charge_also_after_a_restart()
    {
        var card = await Attach("tok_visa");
        var first = await Charge("pay-1-0-1", card);
        Assert.IsType<ChargeOutcome.Succeeded>(first);
        Assert.Equal(first, await Charge("pay-1-0-1", card));
        await Reopen();
        Assert.Equal(first, await Charge("pay-1-0-1", card));
        Assert.Equal(first, await _gateway.LookUp("pay-1-0-1"));
        Assert.NotEqual(first, await Charge("pay-1-0-2", card));
    }

    [Fact]
    public async Task A_hundred_requests_with_one_key_at_once_are_one_charge()
    {
        var card = await Attach("tok_visa");
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Charge("pay-1-0-1", card)));
        Assert.Single(outcomes.Distinct());
    }

    [Fact]
    public async Task A_decline_is_replayed_for_its_key_and_a_new_key_is_declined_anew()
    {
        var card = await Attach("tok_insufficientFunds");
        Assert.Equal(new ChargeOutcome.Declined("insufficient_funds"), await Charge("pay-1-0-1", card));
        Assert.Equal(new ChargeOutcome.Declined("insufficient_funds"), await Charge("pay-1-0-1", card));
        Assert.Equal(new ChargeOutcome.Declined("insufficient_funds"), await _gateway.LookUp("pay-1-0-1"));
    }

    [Fact]
    public async Task The_same_key_for_another_amount_or_card_is_a_mistake_of_ours_and_charges_nothing()
    {
        var (card, other) = (await Attach("tok_visa"), await Attach("tok_visa", "another-key"));
        await Charge("pay-1-0-1", card);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Charge("pay-1-0-1", card, 4001));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Charge("pay-1-0-1", other));
    }

    [Fact]
    public async Task A_lost_answer_is_a_charge_that_happened_and_is_found_by_its_key()
    {
        var card = await Attach("tok_gatewayTimeout");
        Assert.IsType<ChargeOutcome.Unknown>(await Charge("pay-1-0-1", card));
        var found = Assert.IsType<ChargeOutcome.Succeeded>(await _gateway.LookUp("pay-1-0-1"));
        Assert.Equal(found, await Charge("pay-1-0-1", card));
    }

    [Fact]
    public async Task A_key_never_seen_is_known_never_to_have_been_seen() =>
        Assert.IsType<ChargeOutcome.NeverSeen>(await _gateway.LookUp("pay-1-0-1"));

    [Fact]
    public async Task Tokens_that_cannot_be_attached_say_why_and_attaching_twice_is_attaching_once()
    {
        Assert.Equal(new AttachOutcome.Refused("card_declined"), await _gateway.Attach("k1", "cus-1", "tok_declined"));
        Assert.Equal(new AttachOutcome.Refused("expired_card"), await _gateway.Attach("k2", "cus-1", "tok_expired"));
        Assert.IsType<AttachOutcome.NoSuchToken>(await _gateway.Attach("k3", "cus-1", "4242424242424242"));
        Assert.Equal(await _gateway.Attach("k4", "cus-1", "tok_visa"), await _gateway.Attach("k4", "cus-1", "tok_visa"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => _gateway.Attach("k4", "cus-1", "tok_requiresAction"));
    }

    [Fact]
    public async Task A_card_that_needs_authentication_waits_for_the_customer()
    {
        var card = await Attach("tok_requiresAction");
        var first = Assert.IsType<ChargeOutcome.RequiresAction>(await Charge("pay-1-0-1", card));
        Assert.StartsWith(SandboxGateway.ChallengePath, first.Url, StringComparison.Ordinal);
        Assert.Equal(first, await _gateway.LookUp("pay-1-0-1"));
        Assert.Equal(new RefundOutcome.Refused("charge_not_found"), await _gateway.Refund("ref-1", first.Reference, new Money(1, "USD")));
    }

    [Fact]
    public async Task Refunds_never_add_up_to_more_than_was_captured_however_many_come_at_once()
    {
        var charge = (ChargeOutcome.Succeeded)await Charge("pay-1-0-1", await Attach("tok_visa"));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => _gateway.Refund($"ref-{i}", charge.Reference, new Money(900, "USD"))));
        Assert.Equal(4, outcomes.Count(outcome => outcome is RefundOutcome.Refunded));
        Assert.All(outcomes.Where(outcome => outcome is not RefundOutcome.Refunded), outcome => Assert.Equal(new RefundOutcome.Refused("amount_too_large"), outcome));
        // The four that worked are replayed, not made again.
        var again = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => _gateway.Refund($"ref-{i}", charge.Reference, new Money(900, "USD"))));
        Assert.Equal(outcomes, again);
        Assert.Equal(new RefundOutcome.Refused("charge_not_found"), await _gateway.Refund("ref-x", charge.Reference, new Money(100, "EUR")));
        Assert.Equal(new RefundOutcome.Refused("amount_too_small"), await _gateway.Refund("ref-y", charge.Reference, new Money(0, "USD")));
        Assert.Equal(new RefundOutcome.Refused("idempotency_error"), await _gateway.Refund("ref-0", charge.Reference, new Money(1, "USD")));
    }

    private async Task<string> Attach(string token, string key = "k") => ((AttachOutcome.Attached)await _gateway.Attach(key + token, "cus-1", token)).Reference;

    private Task<ChargeOutcome> Charge(string key, string card, long amount = 4000) =>
        _gateway.Charge(new ChargeRequest(key, new Money(amount, "USD"), card, false, "Box", ImmutableDictionary<string, string>.Empty));

    private async Task Reopen()
    {
        await _services.DisposeAsync();
        (_services, _gateway) = Open();
    }

    private (ServiceProvider, SandboxGateway) Open()
    {
        var services = new ServiceCollection();
        services.AddShopFile(file => file.Folder = _folder.Path);
        services.AddSingleton<ISchemaPart, SandboxSchema>();
        var provider = services.BuildServiceProvider();
        return (provider, new SandboxGateway(provider.GetRequiredService<ShopFile>(), new RandomIds(), new FakeClock()));
    }
}
