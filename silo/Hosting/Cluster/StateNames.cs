using System.Reflection;
using SubscriptionBox.Grains.Common;

namespace SubscriptionBox.Silo.Hosting;

/// <summary>A record's key in the provider's table has the state's name and the grain's key, and not the grain's class: two classes with one name would read each other's records.</summary>
public static class StateNames
{
    /// <summary>Looks at all grain classes of an assembly.</summary>
    /// <exception cref="CannotStartException">Two share a name, or one has the name that everybody gets who does not choose one.</exception>
    public static void Check(Assembly grains) => Check(
        from type in grains.GetTypes()
        where typeof(Grain).IsAssignableFrom(type) && !type.IsAbstract
        from parameter in type.GetConstructors().SelectMany(constructor => constructor.GetParameters())
        let state = parameter.GetCustomAttribute<PersistentStateAttribute>()
        where state is not null
        select (type.Name, state.StateName));

    /// <summary>The same for a list.</summary>
    public static void Check(IEnumerable<(string Grain, string State)> names)
    {
        var all = names.Distinct().ToList();
        if (all.Find(one => string.IsNullOrEmpty(one.State) || one.State == "state") is { Grain: { } nameless })
            throw new CannotStartException($"{nameless} gives its state no name of its own.");
        if (all.GroupBy(one => one.State).FirstOrDefault(same => same.Count() > 1) is { } shared)
            throw new CannotStartException($"{string.Join(" and ", shared.Select(one => one.Grain))} would share their records: both call their state \"{shared.Key}\".");
    }

    /// <summary>The shop's own.</summary>
    public static void Check() => Check(typeof(AggregateServices).Assembly);
}
