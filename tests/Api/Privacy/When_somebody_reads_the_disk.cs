using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using SubscriptionBox.Silo.Catalogue;
using SubscriptionBox.Silo.Hosting;
using SubscriptionBox.Tests.Support;

namespace SubscriptionBox.Tests.Api.Privacy;

/// <summary>Invariant I9 and trust checklist 80: planted names are nowhere on the disk, neither before nor after a checkpoint, nor in the log.</summary>
public sealed class When_somebody_reads_the_disk
{
    private const string Email = "planted.person@plantedmail.example";
    private static readonly string[] Planted =
    [
        "planted.person", "plantedmail", "Plantagenet", "Plantedstreet", "Plantedflat", "Plantedtown", "55501", "plantedallergen", "plantedanswer", "plantedreason", "198.51.100.77",
    ];

    [Fact]
    public async Task Nothing_that_names_a_person_is_found_in_files_dump_or_log()
    {
        var log = new ListedLog();
        await using var shop = await ShopHost.Start(new ShopSetup { Log = LogLevel.Debug, Services = services => services.RemoveAll<ILoggerProvider>().AddSingleton<ILoggerProvider>(log) });
        var person = await Live(shop);
        await shop.CatchUp();
        Assert.Contains(Email, (await (await shop.Administrator()).Get($"admin/mailbox?q={Email}")).Ok().Text, StringComparison.Ordinal);

        Assert.Empty(Disk.Find(shop.Folder, Planted));
        var dump = Disk.Dump(shop.Folder);
        Assert.DoesNotContain(Planted, word => dump.Contains(word, StringComparison.OrdinalIgnoreCase));
        Assert.Contains(person.CustomerId, dump, StringComparison.Ordinal);
        await shop.CloseAnd(folder => Assert.Empty(Disk.Find(folder, Planted)));

        Assert.NotEmpty(log.Lines);
        Assert.DoesNotContain(log.Lines, line => Planted.Any(word => line.Contains(word, StringComparison.OrdinalIgnoreCase)));
        await person.SignInTo(shop);
    }

    [Fact]
    public async Task The_search_itself_finds_what_is_there()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "a"), "some PlantedStreet");
        Assert.Equal(["a: Plantedstreet"], Disk.Find(folder.Path, Planted));
    }

    [Fact]
    public async Task The_master_key_is_its_owners_alone_and_another_one_does_not_open_the_shop()
    {
        await using var shop = await ShopHost.Start();
        var path = Path.Combine(shop.Folder, "master.key");
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        using var copies = new TemporaryFolder();
        var copy = Path.Combine(copies.Path, "copy");
        await shop.CloseInto(copy);
        foreach (var spoil in new Action<string>[] { File.Delete, path => File.WriteAllText(path, "1:" + Convert.ToBase64String(new byte[32])), path => File.WriteAllText(path, "not a key") })
        {
            spoil(Path.Combine(copy, "master.key"));
            var refused = await Assert.ThrowsAnyAsync<Exception>(() => ClosedShop.Open(Command.Default with { DataFolder = copy }));
            Assert.Contains("master key", PlainAnswers.Sentence(refused), StringComparison.Ordinal);
        }
        File.Copy(path, Path.Combine(copy, "master.key"), overwrite: true);
        await using var opened = await ClosedShop.Open(Command.Default with { DataFolder = copy });
    }

    /// <summary>All that a person tells the shop, in every way there is.</summary>
    private static async Task<Person> Live(ShopHost shop)
    {
        var client = await shop.Customer(Email);
        (await client.Send(HttpMethod.Patch, "me", new { name = "Penelope Plantagenet" }, "patch-key")).Ok();
        var address = (await client.Post("me/addresses", new { line1 = "1 Plantedstreet", line2 = "Plantedflat", city = "Plantedtown", region = "NY", postalCode = "55501", country = "US" }, "address-key"))
            .Expect(HttpStatusCode.Created).Str("id");
        (await client.Put("me/preferences", new { categories = new[] { "gourmet" }, attributes = new { taste = "plantedanswer" }, exclusions = new[] { "plantedallergen" } })).Ok();
        var card = await client.AddCard();
        var subscription = (await client.Post("subscriptions", new { planId = SmallCatalogue.Monthly, paymentMethodId = card, addressId = address }, "subscribe-key")).Expect(HttpStatusCode.Created).Str("subscriptionId");
        (await shop.Client().Post("auth/login", new { email = Email, password = "wrong password" })).Expect(HttpStatusCode.Unauthorized);
        await client.Reauthenticate();
        (await client.Post($"subscriptions/{subscription}/cancel", new { reason = "plantedreason: I move", immediately = true }, "cancel-key")).Ok();
        (await client.Get("me/recommendations")).Ok();
        return new Person(client.CustomerId, client.Password);
    }

    private sealed record Person(string CustomerId, string Password)
    {
        public async Task SignInTo(ShopHost shop)
        {
            var me = (await (await shop.Client().SignIn(Email, Password)).Get("me")).Ok();
            Assert.Equal(("Penelope Plantagenet", CustomerId), (me.Str("name"), me.Str("customerId")));
        }
    }

    private sealed class ListedLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull
        {
            Lines.Enqueue(state.ToString() ?? "");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception) + exception);

        public void Dispose()
        {
        }
    }
}
