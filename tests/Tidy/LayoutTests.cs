namespace SubscriptionBox.Tests.Tidy;

/// <summary>The repository obeys its layout; and every rule is proved on a planted violation, so that no rule passes because it looks at nothing.</summary>
public sealed class LayoutTests
{
    public static TheoryData<string> RuleNames => [.. Checks.Keys];

    private static readonly Dictionary<string, (Func<IReadOnlyList<Source>, IEnumerable<string>> Rule, Source[] Planted)> Checks = new()
    {
        ["imports"] = (Rules.Imports, [new("api/Endpoints/Bad.cs", "using SubscriptionBox.Grains.Orders;\n")]),
        ["imports of the runtime"] = (Rules.Imports, [new("embedded/Runtime/Bad.cs", "using SubscriptionBox.Orders;\n")]),
        ["domains"] = (Rules.Domains,
        [
            new("grains/Orders/OrderState.cs", "namespace SubscriptionBox.Grains.Orders;\npublic sealed record OrderState;\n"),
            new("grains/Payments/Bad.cs", "using SubscriptionBox.Grains.Orders;\nclass Bad { OrderState? s; }\n"),
        ]),
        ["audiences"] = (Rules.Audiences, [new("api/Pages/Storefront/Bad.razor", "@using SubscriptionBox.Api.Pages.Admin\n")]),
        ["sizes"] = (Rules.Sizes, [new("grains/Orders/Long.cs", new string('\n', 401))]),
        ["size of Program"] = (Rules.Sizes, [new("silo/Program.cs", new string('\n', 61))]),
        ["banned time"] = (Rules.BannedCalls, [new("grains/Orders/Bad.cs", "var now = DateTime.UtcNow;")]),
        ["banned chance"] = (Rules.BannedCalls, [new("grains/Orders/Bad.cs", "var id = Guid.NewGuid();")]),
        ["banned scheduling"] = (Rules.BannedCalls, [new("grains/Orders/Bad.cs", "await Task.Run(() => 1);")]),
        ["banned continuation"] = (Rules.BannedCalls, [new("grains/Orders/Bad.cs", "await x.ConfigureAwait(false);")]),
        ["banned continuation, by options"] = (Rules.BannedCalls, [new("grains/Orders/Bad.cs", "await x.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);")]),
        ["static state"] = (Rules.StaticState, [new("grains/Orders/Bad.cs", "class C\n{\n    private static int _count = 0;\n}\n")]),
        ["conditional compilation"] = (Rules.Switches, [new("grains/Orders/Bad.cs", "#if CLUSTER\n#endif\n")]),
        ["editions"] = (Editions.Apart,
        [
            new("silo/Hosting/Embedded/ShopFolder.cs", "class ShopFolder;"),
            new("silo/Hosting/Bad.cs", "class Bad { ShopFolder? folder; }"),
        ]),
        ["editions, by namespace"] = (Editions.Apart, [new("tests/Grains/Bad.cs", "using SubscriptionBox.Embedded.Storage;\n")]),
        ["sleeps"] = (Rules.Sleeps, [new("tests/Api/Bad.cs", "await Task.Delay(100);")]),
        ["events past the outbox, into the log"] = (Rules.OutboxOnly, [new("grains/Orders/Bad.cs", "class Bad(IEventLog log) { Task Tell() => log.Append([]); }")]),
        ["events past the outbox, by the services"] = (Rules.OutboxOnly, [new("grains/Orders/Bad.cs", "Task Tell() => services.Events.Append([]);")]),
        ["events past the outbox, into a stream"] = (Rules.OutboxOnly, [new("grains/Orders/Bad.cs", "await stream.OnNextAsync(happened);")]),
        ["events past the outbox, by a record"] = (Rules.OutboxOnly, [new("silo/Bad.cs", "var record = new EventRecord(source, 1);")]),
        ["events past the outbox, from elsewhere in it"] = (Rules.OutboxOnly, [new("grains/Orders/Bad.cs", "next = state with { Outbox = [] };")]),
        ["unfinished"] = (Rules.Unfinished, [new("silo/Bad.cs", "throw new NotImplementedException();")]),
    };

    [Theory, MemberData(nameof(RuleNames))]
    public void The_repository_keeps_the_rule(string name)
    {
        var broken = Checks[name].Rule(Sources.All).Distinct().ToList();
        Assert.True(broken.Count == 0, string.Join(Environment.NewLine, broken));
    }

    [Theory, MemberData(nameof(RuleNames))]
    public void The_rule_finds_a_planted_violation(string name) => Assert.NotEmpty(Checks[name].Rule(Checks[name].Planted));

    [Fact]
    public void A_port_of_another_domain_may_be_used() => Assert.Empty(Rules.Domains(
    [
        new("grains/Payments/IPaymentGateway.cs", "namespace SubscriptionBox.Grains.Payments;\npublic interface IPaymentGateway;\npublic sealed record ChargeRequest;\n"),
        new("grains/Subscriptions/Good.cs", "using SubscriptionBox.Grains.Payments;\nclass Good { IPaymentGateway? g; ChargeRequest? r; }\n"),
    ]));

    [Fact]
    public void A_project_of_one_edition_says_so() => Assert.Equal(
        Editions.OnlyEmbedded.Except(["embedded", "tests/Embedded"]).Order(),
        Directory.EnumerateFiles(Sources.Root, "*.csproj", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file).Contains("<OnlyEdition>Embedded</OnlyEdition>", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Sources.Root, Path.GetDirectoryName(file)!).Replace('\\', '/')).Order());

    [Fact]
    public void Strings_and_comments_are_not_code() => Assert.Empty(Rules.BannedCalls(
        [new("grains/Orders/Good.cs", "// DateTime.UtcNow is banned\nvar s = \"Guid.NewGuid\";\n")]));

    [Fact]
    public void Project_files_reference_what_the_layout_allows() => Assert.Empty(Rules.References(
        Directory.EnumerateFiles(Sources.Root, "*.csproj", SearchOption.AllDirectories)
            .Select(file => (Path.GetRelativePath(Sources.Root, file).Split('/')[0], File.ReadAllText(file)))));

    [Fact]
    public void A_planted_project_reference_is_found() => Assert.NotEmpty(Rules.References(
        [("api", "<ProjectReference Include=\"../grains/SubscriptionBox.Grains.csproj\" />")]));

    [Fact]
    public void Most_files_are_short()
    {
        var sources = Sources.All.Where(s => s.Path.EndsWith(".cs", StringComparison.Ordinal)).ToList();
        var shortOnes = sources.Count(s => s.Text.Count(c => c == '\n') <= 150);
        Assert.True(shortOnes * 10 >= sources.Count * 7, $"{shortOnes} of {sources.Count} files have at most 150 lines");
    }

    [Fact]
    public void The_sources_are_seen() => Assert.True(Sources.All.Count(s => s.Top == "grains") > 20);
}
