using System.Reflection;

namespace SubscriptionBox.Tests.Conformance.Cluster.Surface;

/// <summary>What a library shows to those who use it: every visible type and member as one line of text.</summary>
internal static class Surface
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Public types in Orleans' namespaces, by full name.</summary>
    public static IReadOnlyDictionary<string, Type> OrleansTypes(IEnumerable<Assembly> assemblies) => assemblies
        .SelectMany(a => a.GetExportedTypes())
        .Where(t => t.Namespace is "Orleans" || t.Namespace?.StartsWith("Orleans.", StringComparison.Ordinal) == true)
        .Where(t => !t.Name.StartsWith('<'))
        .DistinctBy(Spelling.Key)
        .ToDictionary(Spelling.Key);

    /// <summary>What the type itself declares.</summary>
    public static IEnumerable<string> Of(Type type) => Facts(type).Concat(Members(type));

    /// <summary>What a user of the type sees: its own members and those of its bases and interfaces.</summary>
    public static ISet<string> Seen(Type type)
    {
        var seen = Facts(type).ToHashSet();
        for (var level = type; level is not null && level != typeof(object); level = level.BaseType)
            seen.UnionWith(Members(level).Concat(Bases(level)).Concat(Extensions(level)));
        foreach (var contract in type.IsInterface ? type.GetInterfaces() : [])
            seen.UnionWith(Members(contract));
        return seen;
    }

    /// <summary>The members that whoever implements the interface has to write.</summary>
    public static IEnumerable<string> Demanded(Type contract) => contract.GetInterfaces().Append(contract)
        .SelectMany(i => i.GetMethods(Declared).Where(m => m.IsAbstract))
        .Select(Spelling.Of);

    private static IEnumerable<string> Facts(Type type)
    {
        yield return "is " + Kind(type);
        if (type is { IsClass: true, IsAbstract: false })
            yield return "may be instantiated";
        if (type is { IsClass: true, IsSealed: false })
            yield return "may be inherited";
        foreach (var line in Bases(type))
            yield return line;
        if (type.IsGenericTypeDefinition)
            foreach (var constraint in type.GetGenericArguments().Select(Spelling.Constraints).Where(c => c != ""))
                yield return "takes" + constraint;
        if (typeof(Attribute).IsAssignableFrom(type) && type.GetCustomAttribute<AttributeUsageAttribute>() is { } usage)
            yield return $"on {usage.ValidOn}, {(usage.AllowMultiple ? "repeatedly" : "once")}, {(usage.Inherited ? "inherited" : "not inherited")}";
    }

    private static IEnumerable<string> Bases(Type type)
    {
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
            yield return ": " + Spelling.Of(parent);
        foreach (var contract in type.GetInterfaces().Where(i => i.IsVisible && i.Namespace?.StartsWith("Orleans", StringComparison.Ordinal) == true))
            yield return ": " + Spelling.Of(contract);
    }

    private static string Kind(Type type) =>
        type.IsEnum ? "enum " + Spelling.Of(type.GetEnumUnderlyingType())
        : type.IsInterface ? "interface"
        : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
        : type.IsValueType ? "struct"
        : type is { IsAbstract: true, IsSealed: true } ? "static class" : "class";

    private static IEnumerable<string> Extensions(Type type) =>
        type.GetMethods(Declared).Where(m => m.IsStatic && m.IsPublic && m.IsDefined(typeof(System.Runtime.CompilerServices.ExtensionAttribute), false)).SelectMany(Spelling.AsCalled);

    private static IEnumerable<string> Members(Type type)
    {
        foreach (var constructor in type.GetConstructors(Declared).Where(c => Spelling.IsVisible(c) && !c.IsStatic))
            yield return Spelling.Of(constructor);
        foreach (var method in type.GetMethods(Declared).Where(m => Spelling.IsVisible(m) && !m.IsSpecialName && !IsEveryones(m)))
            yield return Spelling.Of(method);
        foreach (var property in type.GetProperties(Declared).Where(p => Spelling.IsVisible(p.GetMethod) || Spelling.IsVisible(p.SetMethod)))
            yield return Spelling.Of(property);
        foreach (var field in type.GetFields(Declared).Where(f => (f.IsPublic || f.IsFamily) && !f.IsSpecialName))
            yield return Spelling.Of(field);
        foreach (var @event in type.GetEvents(Declared).Where(e => Spelling.IsVisible(e.AddMethod)))
            yield return $"event {Spelling.Of(@event.EventHandlerType!)} {@event.Name}";
    }

    /// <summary>Equals, GetHashCode, ToString and what the compiler writes for records: overriding them is nobody's business.</summary>
    private static bool IsEveryones(MethodInfo method) =>
        method.GetBaseDefinition().DeclaringType == typeof(object)
        || method.Name is "Equals" or "CompareTo" or "Deconstruct" or "PrintMembers" or "<Clone>$"
        || method.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute));
}
