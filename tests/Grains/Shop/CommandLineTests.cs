using SubscriptionBox.Silo.Hosting;
using Xunit;

namespace SubscriptionBox.Tests.Grains.Shop;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData(new string[0], Verb.Run)]
    [InlineData(new[] { "--help" }, Verb.Help)]
    [InlineData(new[] { "--data", "x", "-h" }, Verb.Help)]
    [InlineData(new[] { "import-catalogue", "file.csv", "--skip-bad-lines" }, Verb.ImportCatalogue)]
    [InlineData(new[] { "--urls" }, Verb.Mistake)]
    [InlineData(new[] { "--urls=" }, Verb.Mistake)]
    [InlineData(new[] { "serve" }, Verb.Mistake)]
    [InlineData(new[] { "--verbose" }, Verb.Mistake)]
    public void Arguments_are_understood_or_a_mistake(string[] args, Verb verb) => Assert.Equal(verb, CommandLine.Read(args).Verb);

    [Fact]
    public void The_defaults_are_those_of_the_contract()
    {
        var command = CommandLine.Read([]);
        Assert.Equal((Path.Combine(".", "data", "shop"), "http://127.0.0.1:8080"), (command.DataFolder, command.Urls));
    }

    [Fact]
    public void Values_come_after_a_space_or_an_equals_sign_before_or_after_the_verb()
    {
        Assert.Equal(("a", "http://127.0.0.1:1"), (CommandLine.Read(["--data", "a", "--urls=http://127.0.0.1:1"]).DataFolder, CommandLine.Read(["--data", "a", "--urls=http://127.0.0.1:1"]).Urls));
        var import = CommandLine.Read(["import-catalogue", "f.csv", "--data=a", "--map", "m"]);
        Assert.Equal("a", import.DataFolder);
        Assert.Equal(["f.csv", "--map", "m"], import.Rest.AsEnumerable());
    }
}
