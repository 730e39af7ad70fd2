using System.Runtime.CompilerServices;
using SubscriptionBox.Tests.Api.BadInput;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Approved;

/// <summary>Who may what, as approved text: every route, every role, and for what belongs to somebody, somebody else (trust checklist 1, 2). It is asked of the running shop, not read off the code.</summary>
public sealed class AuthorisationTests(BadInputShop shop) : IClassFixture<BadInputShop>
{
    private static readonly string?[] Roles = [null, "customer", "support", "marketing", "administrator"];

    [Fact]
    public async Task The_matrix_is_the_approved_one()
    {
        var stranger = await shop.Shop.Customer();
        await stranger.Reauthenticate();
        var lines = new List<string> { $"{"",-6} {"",-62} {"nobody",-8}{"customer",-10}{"support",-9}{"marketing",-11}{"administrator",-15}another customer, of what is somebody's" };
        foreach (var operation in shop.Operations)
        {
            var line = $"{operation.Method,-6} {operation.Path,-62} ";
            foreach (var role in Roles)
                line += (await Admitted(operation, role)).PadRight(role switch { null => 8, "customer" => 10, "support" => 9, "marketing" => 11, _ => 15 });
            lines.Add((line + await Foreign(operation, stranger)).TrimEnd());
        }
        var approved = Path.Combine(Path.GetDirectoryName(ThisFile())!, "authorisation.txt");
        var known = File.Exists(approved) ? await File.ReadAllLinesAsync(approved) : [];
        if (lines.SequenceEqual(known))
            return;
        var received = Path.Combine(AppContext.BaseDirectory, "authorisation.received.txt");
        await File.WriteAllLinesAsync(received, lines);
        Assert.Fail($"Who may what changed. If that is right, copy {received} over {approved}.\nNew:\n  {string.Join("\n  ", lines.Except(known))}\nGone:\n  {string.Join("\n  ", known.Except(lines))}");
    }

    [Fact]
    public async Task What_is_somebody_elses_is_404_on_every_route_that_names_it()
    {
        var stranger = await shop.Shop.Customer();
        await stranger.Reauthenticate();
        var asked = 0;
        foreach (var operation in shop.Operations.Where(IsOwned))
        {
            asked++;
            Assert.Equal($"{operation}: 404", $"{operation}: {await Foreign(operation, stranger)}");
        }
        Assert.True(asked >= 15, $"Only {asked} routes name what belongs to somebody.");
    }

    /// <summary>Without doing anything: what is not a read carries a request key that is too long, which is looked at after the role.</summary>
    private async Task<string> Admitted(ApiOperation operation, string? role)
    {
        var reads = operation.Method == HttpMethod.Get;
        if (reads && operation.Path.EndsWith("/live", StringComparison.Ordinal) && operation.Audience.Contains(role))
            return "yes"; // A stream that does not end; who is refused is asked for real.
        var (status, _, _) = await shop.Send(operation.Method, shop.Samples.PathAndQuery(operation), role, adjust: reads ? null
            : request => request.Headers.TryAddWithoutValidation("Idempotency-Key", new string('k', 256)));
        return status is 401 or 403 ? status.ToString(null, null) : "yes";
    }

    /// <summary>Another customer asks for what belongs to one, with a fresh password and a body that fits.</summary>
    private async Task<string> Foreign(ApiOperation operation, ShopClient stranger) => !IsOwned(operation) ? ""
        : ((int)(await stranger.Send(operation.Method, shop.Samples.PathAndQuery(operation), operation.Body is null ? null : shop.Samples.Of(operation.Body)!.ToJsonString())).Status).ToString(null, null);

    private static bool IsOwned(ApiOperation operation) =>
        operation.Audience.Contains("customer") && operation.Parameters.Any(p => p is { In: "path", Name: "id" or "requestId" });

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
