using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SubscriptionBox.Api.Hosting;

namespace SubscriptionBox.Tests.Api.BadInput;

/// <summary>PCI DSS SAQ A, trust checklist 55: no field of any route takes a card number, and none is written down.</summary>
public sealed class When_a_card_number_is_sent(BadInputShop shop) : IClassFixture<BadInputShop>
{
    private const string Card = "4242424242424242";

    [Theory]
    [InlineData("4242424242424242")]
    [InlineData("my card is 4000 0566 5566 5556, please")]
    [InlineData("5555-5555-5555-4444")]
    [InlineData("2223003122003222")]
    [InlineData("378282246310005")]
    [InlineData("30569309025904")]
    [InlineData("6011111111111117")]
    [InlineData("3566002020360505")]
    [InlineData("6205500000000000004")]
    public void It_is_known_by_its_range_and_check_digit(string text) => Assert.True(CardNumbers.In(text));

    [Theory]
    [InlineData("4242424242424241")]
    [InlineData("ord-4242424242424242aa")]
    [InlineData("4006381333931")]
    [InlineData("20270105150000")]
    [InlineData("1234567890123456")]
    [InlineData("7f424242-4242-4242-4242-424242424242")]
    [InlineData("")]
    public void Other_numbers_are_none(string text) => Assert.False(CardNumbers.In(text));

    [Fact]
    public async Task Every_text_of_every_body_refuses_it_and_names_the_field_without_saying_the_number()
    {
        var wrong = new List<string>();
        var sent = 0;
        foreach (var operation in shop.Operations.Where(o => o.Body is { Properties.Count: > 0 }))
            foreach (var (field, json) in Mutations.Texts(operation.Body!, shop.Samples.Of(operation.Body!)!, Card))
            {
                sent++;
                var (status, fields, bad) = await shop.Send(operation.Method, shop.Samples.PathAndQuery(operation), BadInputShop.RoleFor(operation), BadInputShop.Json(json), operation.Statuses);
                if (bad is not null || status != 400 || fields.Length == 0)
                    wrong.Add($"{operation} {field}: {status} [{string.Join(", ", fields)}] {bad}");
            }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(sent > 80, $"Only {sent} fields were tried.");
    }

    [Fact]
    public async Task Every_query_and_the_request_key_refuse_it()
    {
        foreach (var operation in shop.Operations)
        {
            foreach (var parameter in operation.Parameters.Where(p => p.In == "query"))
                Assert.Equal((400, parameter.Name), await Sent(operation, $"{shop.Samples.Path(operation)}?{parameter.Name}={Card}", null));
            if (operation.Method != HttpMethod.Get)
                Assert.Equal((400, RequestKeys.Header), await Sent(operation, shop.Samples.PathAndQuery(operation), request => request.Headers.Add(RequestKeys.Header, Card)));
        }

        async Task<(int, string)> Sent(ApiOperation operation, string path, Action<HttpRequestMessage>? adjust)
        {
            var (status, fields, _) = await shop.Send(operation.Method, path, BadInputShop.RoleFor(operation), adjust: adjust);
            return (status, fields.FirstOrDefault() ?? "");
        }
    }
}

/// <summary>Nothing of it reaches the disk or the log, whatever the log's level.</summary>
public sealed class When_a_card_number_was_sent
{
    [Fact]
    public async Task It_is_in_no_file_and_in_no_line_of_the_log()
    {
        var log = new Lines();
        await using var shop = await Support.ShopHost.Start(new Support.ShopSetup
        {
            Empty = true, Log = LogLevel.Trace, Services = services => services.AddSingleton<ILoggerProvider>(log),
        });
        const string Number = "4000056655665556";
        var client = await shop.Customer();
        await client.Post("me/addresses", new { line1 = Number, city = "Springfield", region = "NY", postalCode = "10001", country = "US" }, "key");
        await client.Send(HttpMethod.Patch, "me", new { name = $"Tess {Number}" });
        await client.Get($"products?q={Number}");
        await client.Post("me/payment-methods", new { gateway = "sandbox", token = Number });
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = shop.Address };
        using var page = await http.PostAsync("/sign-up", new FormUrlEncodedContent([new("Form.Name", Number)]));
        Assert.Equal(400, (int)page.StatusCode);
        await shop.CloseAnd(folder => Assert.Empty(Privacy.Disk.Find(folder, [Number])));
        Assert.NotEmpty(log.All);
        Assert.DoesNotContain(log.All, line => line.Contains(Number, StringComparison.Ordinal));
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> All { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => All.Enqueue(formatter(state, exception) + exception);

        public void Dispose()
        {
        }
    }
}
