using System.Collections.Immutable;
using System.Reflection;
using Orleans;
using Orleans.Runtime;

namespace SubscriptionBox.Tests.Conformance.Contracts;

/// <summary>Every type that is marked for the serialiser or can be reached from the methods of the grain interfaces, and those among them that must not be there.</summary>
internal sealed class ContractWalk
{
    private static readonly HashSet<Type> Plain =
    [
        typeof(string), typeof(decimal), typeof(Guid), typeof(DateOnly), typeof(TimeOnly), typeof(DateTimeOffset), typeof(TimeSpan), typeof(Uri),
    ];

    private static readonly HashSet<Type> Containers =
    [
        typeof(Nullable<>), typeof(ImmutableArray<>), typeof(ImmutableDictionary<,>), typeof(ImmutableSortedDictionary<,>),
        typeof(ImmutableHashSet<>), typeof(ImmutableSortedSet<>), typeof(ImmutableList<>),
    ];

    private static readonly HashSet<Type> Promises = [typeof(Task<>), typeof(ValueTask<>), typeof(IAsyncEnumerable<>)];

    private readonly Assembly? contracts;
    private readonly HashSet<Type> seen = [];
    private readonly List<string> unsendable = [];

    private ContractWalk(Assembly? contracts) => this.contracts = contracts;

    /// <summary>The contract types (generic ones as definitions).</summary>
    public IEnumerable<Type> Types => seen.Where(t => t.Assembly == contracts && !t.IsEnum && !t.IsInterface).OrderBy(t => t.FullName);

    /// <summary>Where a type stands that Orleans cannot copy or send, or that is not immutable.</summary>
    public IReadOnlyCollection<string> Unsendable => unsendable;

    public static ContractWalk From(Assembly contracts)
    {
        var walk = new ContractWalk(contracts);
        foreach (var type in contracts.GetExportedTypes().Where(t => t.IsInterface && typeof(IAddressable).IsAssignableFrom(t)))
            foreach (var method in type.GetMethods())
            {
                foreach (var parameter in method.GetParameters().Where(p => p.ParameterType != typeof(CancellationToken)))
                    walk.Visit(parameter.ParameterType, $"{type.Name}.{method.Name}({parameter.Name})");
                walk.VisitReturn(method.ReturnType, $"{type.Name}.{method.Name}");
            }
        foreach (var type in contracts.GetExportedTypes().Where(t => t.IsDefined(typeof(GenerateSerializerAttribute), inherit: false)))
            walk.Visit(type, type.Name);
        return walk;
    }

    public static ContractWalk FromTypes(IEnumerable<Type> types)
    {
        var walk = new ContractWalk(null);
        foreach (var type in types)
            walk.Visit(type, type.Name);
        return walk;
    }

    public static IEnumerable<PropertyInfo> PropertiesOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(p => p.GetIndexParameters().Length == 0);

    private void VisitReturn(Type type, string where)
    {
        if (type == typeof(Task) || type == typeof(ValueTask) || type == typeof(void))
            return;
        if (type.IsGenericType && Promises.Contains(type.GetGenericTypeDefinition()))
            Visit(type.GetGenericArguments()[0], where);
        else
            unsendable.Add($"{where} gives {type}, not a task");
    }

    private void Visit(Type type, string where)
    {
        if (type.IsGenericParameter || type.IsPrimitive || type.IsEnum || Plain.Contains(type))
            return;
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        foreach (var argument in type.GetGenericArguments())
            Visit(argument, where);
        if (Containers.Contains(definition) || typeof(IAddressable).IsAssignableFrom(type))
            return;
        if (definition.Assembly != contracts || type.IsInterface)
            unsendable.Add($"{where}: {type}");
        else if (seen.Add(definition))
            foreach (var property in PropertiesOf(definition).Where(p => p.SetMethod is not null || IsConstructed(definition, p)))
                Visit(property.PropertyType, $"{definition.Name}.{property.Name}");
    }

    private static bool IsConstructed(Type type, PropertyInfo property) =>
        type.GetConstructors().Any(c => c.GetParameters().Any(p => p.Name == property.Name));
}
