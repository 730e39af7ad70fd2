using System.Net;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using SubscriptionBox.Tests.Support;
using Xunit;

namespace SubscriptionBox.Tests.Api.StartUp;

public sealed class When_the_shop_is_started : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Data => Path.Combine(_folder.Path, "data", "shop");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_says_where_it_is_and_where_its_data_lies_and_closes_when_asked()
    {
        using var silo = SiloProcess.Start(_folder.Path, "--urls", "http://127.0.0.1:0");
        using var http = new HttpClient { BaseAddress = await silo.Open };
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/live")).StatusCode);
        (await new ShopClient(http).SignIn("admin@demo.example", "demo-Passw0rd!")).Token!.ToString();
        Assert.True(File.Exists(Path.Combine(Data, "shop.db")), "The data lies in ./data/shop of the folder it was started in.");

        silo.AskToClose();
        Assert.Equal(0, await silo.Ended());
        Assert.Equal("", silo.Errors);
        Assert.Contains("admin@demo.example", silo.Output, StringComparison.Ordinal);
        Assert.Contains(Path.Combine("data", "shop", "shop.db"), silo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_it_was_killed()
    {
        using (var first = SiloProcess.Start(_folder.Path, "--urls", "http://127.0.0.1:0"))
        {
            using var http = new HttpClient { BaseAddress = await first.Open };
            await new ShopClient(http).Register("kept@example.test");
            first.KillNow();
            Assert.NotEqual(0, await first.Ended());
        }
        using var second = SiloProcess.Start(_folder.Path, "--urls", "http://127.0.0.1:0");
        using var again = new HttpClient { BaseAddress = await second.Open };
        await new ShopClient(again).SignIn("kept@example.test", "a long walk in april");
        Assert.DoesNotContain("Setting up the demo shop", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_stops_it()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";
        await StopsWith($"Another program listens on {url} already", "--urls", url);
        Assert.False(Directory.Exists(Data), "Nothing was made before the port was known to be free.");
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_stops_it()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "data"), "a file where the folder should be");
        await StopsWith("cannot be written");
    }

    [Fact]
    public async Task A_damaged_file_stops_it_and_stays_as_it_is()
    {
        Directory.CreateDirectory(Data);
        var damaged = Enumerable.Range(0, 20_000).Select(i => (byte)(i * 31)).ToArray();
        File.WriteAllBytes(Path.Combine(Data, "shop.db"), damaged);
        await StopsWith("is damaged");
        Assert.Equal(damaged, File.ReadAllBytes(Path.Combine(Data, "shop.db")));
    }

    [Fact]
    public async Task Data_of_a_newer_program_stops_it()
    {
        await using (var shop = await ShopHost.Start(new ShopSetup { Empty = true }))
        {
            await shop.CloseInto(Data);
        }
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(Data, "shop.db")};Pooling=false"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 999";
            command.ExecuteNonQuery();
        }
        await StopsWith("newer program");
    }

    [Fact]
    public async Task A_second_process_on_the_same_folder_stops_itself_and_leaves_the_first_alone()
    {
        await using var first = await ShopHost.Start(new ShopSetup { Empty = true });
        await StopsWith("in use by another process", "--data", first.Folder);
        Assert.Equal("ready", (await first.Client().Get("/health/ready")).Ok().Str("status"));
    }

    [Theory]
    [InlineData("is not an address to listen on", "--urls", "nonsense")]
    [InlineData("is not something this program knows", "--port", "8080")]
    [InlineData("needs a value", "--data")]
    public async Task Arguments_that_make_no_sense_stop_it(string sentence, params string[] arguments) => await StopsWith(sentence, arguments);

    [Fact]
    public async Task Help_lists_what_it_does()
    {
        using var silo = SiloProcess.Start(_folder.Path, "--help");
        Assert.Equal(0, await silo.Ended());
        Assert.Contains("--data DIR", silo.Output, StringComparison.Ordinal);
    }

    private async Task StopsWith(string sentence, params string[] arguments)
    {
        string[] all = arguments.Contains("--urls") ? arguments : arguments is ["--data"] ? arguments : [.. arguments, "--urls", "http://127.0.0.1:0"];
        using var silo = SiloProcess.Start(_folder.Path, all);
        _ = silo.Open.ContinueWith(open => open.Exception, TaskScheduler.Default);
        Assert.NotEqual(0, await silo.Ended());
        var line = Assert.Single(silo.Errors.TrimEnd('\n').Split('\n'));
        Assert.Contains(sentence, line, StringComparison.Ordinal);
        Assert.EndsWith(".", line, StringComparison.Ordinal);
        Assert.Equal("", silo.Output);
    }
}
