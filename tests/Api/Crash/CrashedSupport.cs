using System.Net;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Crash;

/// <summary>A member of support who gives small parts of payments back while the shop is killed, and remembers what was answered.</summary>
public sealed class CrashedSupport(IReadOnlyList<CrashedCustomer> customers) : CrashedClient
{
    private const int Amount = 100;
    private const int MostRefunds = 30;
    private readonly Dictionary<string, string> _open = [];
    private readonly List<string> _unrepeated = [];
    private int _asked;

    /// <summary>Request key → (order, refund), for every refund that was acknowledged.</summary>
    public Dictionary<string, (string Order, string Refund)> Acknowledged { get; } = [];

    /// <inheritdoc/>
    public override async Task Work()
    {
        foreach (var (key, order) in _open.ToArray())
            await Refund(key, order);
        foreach (var key in _unrepeated.ToArray())
        {
            var again = await Ask(() => Post(key, Acknowledged[key].Order));
            Assert.Equal(Acknowledged[key].Refund, again.Expect(HttpStatusCode.Created).Str("refundId"));
            _unrepeated.Remove(key);
        }
        var subscriptions = customers.SelectMany(c => c.Acknowledged.Values).ToArray();
        if (subscriptions.Length == 0 || _asked >= MostRefunds)
            return;
        var next = $"refund-{++_asked}";
        _open[next] = $"ord-{subscriptions[_asked * 7 % subscriptions.Length]["sub-".Length..]}-0";
        await Refund(next, _open[next]);
    }

    /// <summary>What was given back of an order, in minor units.</summary>
    public int Of(string order) => Acknowledged.Values.Count(r => r.Order == order) * Amount;

    /// <inheritdoc/>
    protected override Task SignIn() => Client.SignIn("support@demo.example", "demo-Passw0rd!");

    private async Task Refund(string key, string order)
    {
        var answer = await Insist(() => Post(key, order));
        if (answer.Status == HttpStatusCode.Created)
        {
            Acknowledged[key] = (order, answer.Str("refundId"));
            _unrepeated.Add(key);
        }
        else
            // No such order yet, or its money has gone back already because its subscription was cancelled.
            Assert.True(answer.Status is HttpStatusCode.NotFound or HttpStatusCode.Conflict, answer.Text);
        _open.Remove(key);
    }

    private Task<ApiAnswer> Post(string key, string order) =>
        Client.Post($"support/orders/{order}/refunds", new { amount = new { amount = Amount, currency = "USD" }, reason = "late" }, key);
}
