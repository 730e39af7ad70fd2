using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using SubscriptionBox.Audit;
using SubscriptionBox.Calendar;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Tests.Support;
using Xunit;

namespace SubscriptionBox.Tests.Grains.Composition;

public sealed class When_the_shop_is_put_together
{
    private static readonly Type[] GrainClasses = [.. typeof(GrainKinds).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Grain)) && !type.IsAbstract)];

    [Fact]
    public async Task Every_grain_finds_what_its_constructor_asks_for()
    {
        await using var shop = await ShopHost.Start(new ShopSetup { Empty = true });
        var known = shop.Services.GetRequiredService<IServiceProviderIsService>();
        var missing = GrainClasses.SelectMany(type => type.GetConstructors().Single().GetParameters()
            .Where(parameter => parameter.GetCustomAttribute<PersistentStateAttribute>() is null && !known.IsService(parameter.ParameterType))
            .Select(parameter => $"{type.Name} needs {parameter.ParameterType.Name}"));
        Assert.Empty(missing);
    }

    /// <summary>A kind that the relay does not know would keep its events for ever; one that the calendar does not know would sleep for ever.</summary>
    [Fact]
    public void Every_grain_that_publishes_or_is_woken_is_known_by_the_kind_of_its_state()
    {
        var kinds = GrainClasses
            .Where(type => typeof(IOutboxOwner).IsAssignableFrom(type) || typeof(IWakeable).IsAssignableFrom(type))
            .Select(StateName).Except(["relay", "registrationKey"]);
        Assert.Empty(kinds.Except(GrainKinds.All));
    }

    [Fact]
    public void No_two_grains_share_a_state_name()
    {
        var names = GrainClasses.Where(type => StateName(type).Length > 0).Select(StateName).ToArray();
        Assert.Equal(names.Distinct(), names);
    }

    private static string StateName(Type type) => type.GetConstructors().Single().GetParameters()
        .Select(parameter => parameter.GetCustomAttribute<PersistentStateAttribute>()?.StateName).FirstOrDefault(name => name is not null) ?? "";
}
