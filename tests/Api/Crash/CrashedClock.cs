namespace SubscriptionBox.Tests.Api.Crash;

/// <summary>An administrator who moves the clock, so that renewals run while the shop is killed.</summary>
public sealed class CrashedClock : CrashedClient
{
    /// <summary>How far each round goes.</summary>
    public string By { get; set; } = "P1D";

    /// <inheritdoc/>
    public override async Task Work() => (await Ask(() => Client.Post("test-clock/advance", new { by = By }))).Ok();

    /// <summary>What time it is in the shop.</summary>
    public async Task<DateTimeOffset> Now() => DateTimeOffset.Parse((await Ask(() => Client.Get("test-clock"))).Ok().Str("now"), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Whether every currency adds up to zero, after everything that has happened.</summary>
    public async Task<bool> LedgerBalances() => (bool)(await Ask(() => Client.Get("admin/ledger/trial-balance"))).Ok()["balanced"]!;

    /// <summary>All counters.</summary>
    public async Task<List<System.Text.Json.Nodes.JsonNode>> Stock()
    {
        var all = new List<System.Text.Json.Nodes.JsonNode>();
        string? cursor = null;
        do
        {
            var page = (await Ask(() => Client.Get($"admin/inventory?limit=100{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}"))).Ok();
            all.AddRange(page["items"]!.AsArray().Select(s => s!));
            cursor = page["nextCursor"]?.ToString();
        }
        while (cursor is not null);
        return all;
    }

    /// <inheritdoc/>
    protected override Task SignIn() => Client.SignIn("admin@demo.example", "demo-Passw0rd!");
}
