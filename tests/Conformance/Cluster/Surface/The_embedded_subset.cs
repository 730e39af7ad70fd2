using System.Reflection;

namespace SubscriptionBox.Tests.Conformance.Cluster.Surface;

/// <summary>
/// The embedded runtime may offer less of Orleans' API than Orleans, never anything else: whatever compiles on it must compile on the cluster.
/// The conformance suite then shows that it also does the same.
/// </summary>
public sealed class The_embedded_subset
{
    /// <summary>Interfaces of which our code only ever uses what a runtime hands it: here Orleans may well have more members.</summary>
    private static readonly HashSet<string> ImplementedByARuntime =
    [
        "Orleans.Runtime.IGrainContext", "Orleans.Runtime.IGrainLifecycle",
        "Orleans.Runtime.IGrainRuntime", "Orleans.Runtime.ISiloLifecycle", "Orleans.Serialization.Invocation.IInvokable",
        "Orleans.Serialization.Invocation.ITargetHolder",
    ];

    private static readonly IReadOnlyDictionary<string, Type> Subset = Surface.OrleansTypes(
        [Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, "subset", "SubscriptionBox.Embedded.dll"))]);

    private static readonly IReadOnlyDictionary<string, Type> Orleans = Surface.OrleansTypes(
        Directory.GetFiles(AppContext.BaseDirectory, "Orleans.*.dll").Select(Assembly.LoadFrom));

    [Fact]
    public void Declares_no_type_that_Orleans_has_not() => None(Subset.Keys.Except(Orleans.Keys).Order());

    [Fact]
    public void Declares_no_member_that_Orleans_has_not()
    {
        var strange = from name in Subset.Keys.Intersect(Orleans.Keys).Order()
                      let real = Surface.Seen(Orleans[name])
                      from line in Surface.Of(Subset[name])
                      where !real.Contains(line)
                      select $"{name}: {line}";
        None(strange);
    }

    [Fact]
    public void Asks_of_whoever_implements_an_interface_all_that_Orleans_asks()
    {
        var missing = from name in Subset.Keys.Intersect(Orleans.Keys).Except(ImplementedByARuntime).Order()
                      where Orleans[name].IsInterface
                      let known = Surface.Seen(Subset[name]).Concat(Surface.Demanded(Subset[name])).ToHashSet()
                      from line in Surface.Demanded(Orleans[name])
                      where !known.Contains(line)
                      select $"{name}: {line}";
        None(missing);
    }

    /// <summary>The names a silo and its cluster have are each edition's own.</summary>
    [Fact]
    public void Has_the_defaults_that_Orleans_has()
    {
        var other = from name in Subset.Keys.Intersect(Orleans.Keys).Order()
                    where name.EndsWith("Options", StringComparison.Ordinal) && Subset[name] is { IsClass: true, IsAbstract: false }
                    let mine = Activator.CreateInstance(Subset[name])
                    let theirs = Activator.CreateInstance(Orleans[name])
                    from property in Subset[name].GetProperties()
                    where property.PropertyType.IsValueType
                    let real = Orleans[name].GetProperty(property.Name)!.GetValue(theirs)
                    where !Equals(property.GetValue(mine), real)
                    select $"{name}.{property.Name} is {property.GetValue(mine)}, not {real}";
        None(other);
    }

    [Fact]
    public void Is_not_empty()
    {
        Assert.True(Subset.Count > 50, $"only {Subset.Count} types of Orleans' API found in the embedded runtime");
        Assert.Contains("Orleans.Grain", Subset.Keys);
    }

    private static void None(IEnumerable<string> findings) => Assert.True(!findings.Any(), string.Join(Environment.NewLine, findings));
}
