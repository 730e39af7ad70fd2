using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Payments;
using SubscriptionBox.Tests.Support;
using Xunit;

namespace SubscriptionBox.Tests.Api.Orders;

/// <summary>faults.md F4 and F8 for refunds: the provider paid, nobody heard; after its key window the same key would be a second refund to it.</summary>
public sealed class When_a_refunds_answer_is_lost
{
    [Theory]
    [InlineData(1, "PT2M")]
    // It never hears an answer to a refund, only to the question what became of it.
    [InlineData(int.MaxValue, "P2D")]
    public async Task It_is_found_again_and_paid_once(int losesAnswers, string later)
    {
        var gateway = new ForgetfulGateway();
        await using var shop = await ShopHost.Start(new ShopSetup { Services = s => s.AddSingleton<IPaymentGateways>(gateway) });
        gateway.Clock = shop.Services.GetRequiredService<TimeProvider>();
        var customer = await shop.Customer();
        var order = "ord-" + (await customer.Subscribe(SmallCatalogue.Monthly)).Expect(HttpStatusCode.Created).Str("subscriptionId")[4..] + "-0";
        var support = await shop.Support();

        gateway.LosesAnswers = losesAnswers;
        var asked = (await support.Post($"support/orders/{order}/refunds", new { amount = new Money(1000, "USD"), reason = "Sorry" }, "k")).Expect(HttpStatusCode.Created);
        Assert.Equal(("pending", 0L, 3160L), (asked.Str("status"), (long)asked["refunded.amount"]!, (long)asked["refundable.amount"]!));
        await shop.Advance(later);
        await support.SignInAgain();
        var done = (await support.Get($"support/orders/{order}")).Ok();
        Assert.Equal(("refunded", 1000L), (done.Str("refunds.0.status"), (long)done["order.refunded.amount"]!));
        Assert.Equal([1000L], gateway.PaidOut.Select(r => r.Amount));
    }

    /// <summary>Pays refunds, forgets keys after 24 hours, and loses answers when told to.</summary>
    private sealed class ForgetfulGateway : IPaymentGateways, IPaymentGateway
    {
        private readonly ConcurrentDictionary<string, (DateTimeOffset At, string Reference)> _keys = new();
        private readonly ConcurrentDictionary<string, (string Reference, long Amount)> _charges = new();
        public TimeProvider Clock { get; set; } = TimeProvider.System;
        public int LosesAnswers { get; set; }
        public ConcurrentQueue<Money> PaidOut { get; } = [];
        public string Name => "sandbox";

        public IPaymentGateway? Find(string name) => this;

        public Task<AttachOutcome> Attach(string key, string customerId, string token) => Task.FromResult<AttachOutcome>(new AttachOutcome.Attached("pm-1", "visa", "4242", 12, 2032));

        public Task<ChargeOutcome> Charge(ChargeRequest request)
        {
            var charge = _charges.GetOrAdd(request.Key, key => ("pi-" + key, request.Amount.Amount));
            return Task.FromResult<ChargeOutcome>(new ChargeOutcome.Succeeded(charge.Reference));
        }

        public Task<ChargeOutcome> LookUp(string key) =>
            Task.FromResult<ChargeOutcome>(_charges.TryGetValue(key, out var charge) ? new ChargeOutcome.Succeeded(charge.Reference) : new ChargeOutcome.NeverSeen());

        public Task<RefundOutcome> Refund(string key, string reference, Money amount)
        {
            var now = Clock.GetUtcNow();
            if (!_keys.TryGetValue(key, out var known) || now >= known.At + TimeSpan.FromHours(24))
            {
                PaidOut.Enqueue(amount);
                _keys[key] = known = (now, "re-" + key);
            }
            if (LosesAnswers == 0)
                return Task.FromResult<RefundOutcome>(new RefundOutcome.Refunded(known.Reference));
            LosesAnswers--;
            return Task.FromResult<RefundOutcome>(new RefundOutcome.Unknown("lost"));
        }

        public Task<RefundOutcome> LookUpRefund(string key, string reference) =>
            Task.FromResult<RefundOutcome>(_keys.TryGetValue(key, out var known) ? new RefundOutcome.Refunded(known.Reference) : new RefundOutcome.NeverSeen());
    }
}
