using System.Collections.Immutable;
using System.Reflection;
using Orleans;
using SubscriptionBox.Common;

namespace SubscriptionBox.Tests.Conformance.Contracts;

/// <summary>
/// Everything a grain takes or gives has to serialise in a cluster, where caller and grain may be in two processes. The embedded runtime would
/// not notice: there it is all one process. So the rules of Orleans' serialiser are checked on the contracts themselves, in both editions.
/// </summary>
public sealed class What_crosses_a_grain_call
{
    private static readonly ContractWalk Walk = ContractWalk.From(typeof(Answer<>).Assembly);

    [Fact]
    public void Is_of_a_type_whose_values_Orleans_can_copy_and_send() => None(Walk.Unsendable);

    [Fact]
    public void Never_changes() => None(
        from type in Walk.Types
        from property in ContractWalk.PropertiesOf(type)
        where property.SetMethod is { IsPublic: true } setter && !IsInit(setter)
        select $"{type.Name}.{property.Name} can be set");

    [Fact]
    public void Is_marked_for_the_serialiser() => None(
        from type in Walk.Types
        where !Has<GenerateSerializerAttribute>(type) || !Has<ImmutableAttribute>(type) || !Has<AliasAttribute>(type)
        select $"{type.Name} needs [GenerateSerializer, Immutable, Alias(…)]");

    [Fact]
    public void Is_exactly_the_declared_type() => None(
        from type in Walk.Types where type is { IsValueType: false, IsSealed: false } select $"{type.Name} is not sealed");

    [Fact]
    public void Carries_an_id_on_every_property_beside_the_constructor() => None(
        from type in Walk.Types
        let inConstructor = type.GetConstructors().SelectMany(c => c.GetParameters()).Select(p => p.Name).ToHashSet()
        from property in ContractWalk.PropertiesOf(type)
        where property.SetMethod is not null && !inConstructor.Contains(property.Name) && !Has<IdAttribute>(property)
        select $"{type.Name}.{property.Name} has no [Id]");

    [Fact]
    public void Has_an_alias_of_its_own() => None(
        from type in Walk.Types
        let alias = type.GetCustomAttribute<AliasAttribute>()?.Alias
        where alias is not null
        group type.Name by alias into same
        where same.Count() > 1
        select $"{same.Key}: {string.Join(", ", same)}");

    [Fact]
    public void Is_found_by_this_test()
    {
        Assert.Contains(typeof(Money), Walk.Types);
        Assert.Contains(typeof(Answer<>), Walk.Types);
    }

    [Theory]
    [InlineData(typeof(IReadOnlyList<int>), false)] // [1, 2] makes a type of the compiler's own, which Orleans cannot copy
    [InlineData(typeof(object), false)]
    [InlineData(typeof(List<int>), false)]
    [InlineData(typeof(System.Text.Json.JsonElement), false)]
    [InlineData(typeof(ImmutableArray<object>), false)]
    [InlineData(typeof(ImmutableArray<int>), true)]
    [InlineData(typeof(DateOnly?), true)]
    public void Is_judged_by_its_declared_type(Type type, bool sendable) =>
        Assert.Equal(sendable, ContractWalk.FromTypes([type]).Unsendable.Count == 0);

    private static bool Has<T>(MemberInfo member) where T : Attribute => member.IsDefined(typeof(T), inherit: false);

    private static bool IsInit(MethodInfo setter) =>
        setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit));

    private static void None(IEnumerable<string> findings) => Assert.True(!findings.Any(), string.Join(Environment.NewLine, findings));
}
