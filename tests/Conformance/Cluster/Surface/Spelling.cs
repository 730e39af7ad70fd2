using System.Reflection;

namespace SubscriptionBox.Tests.Conformance.Cluster.Surface;

/// <summary>Spells types and members the same way whichever assembly they come from, so that two libraries can be compared as text.</summary>
internal static class Spelling
{
    public static string Of(Type type)
    {
        if (type.IsGenericParameter)
            return type.Name;
        if (type.IsByRef)
            return "ref " + Of(type.GetElementType()!);
        if (type.IsArray)
            return Of(type.GetElementType()!) + "[]";
        var name = (type.IsNested ? Of(type.DeclaringType!) + "." : type.Namespace + ".") + type.Name.Split('`')[0];
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>" : name;
    }

    /// <summary>The type's name with its number of parameters, as one looks it up.</summary>
    public static string Key(Type type) => type.FullName!;

    public static string Of(MethodBase method) => Of(method, method.GetParameters().Length);

    /// <summary>The method as its callers may take it: with all its parameters, and without any number of the optional ones at its end.</summary>
    public static IEnumerable<string> AsCalled(MethodBase method)
    {
        var parameters = method.GetParameters();
        yield return Of(method);
        for (var count = parameters.Length; count > 0 && parameters[count - 1].IsOptional; count--)
            yield return Of(method, count - 1);
    }

    private static string Of(MethodBase method, int count)
    {
        var parameters = string.Join(", ", method.GetParameters().Take(count).Select(Of));
        var generics = method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";
        var constraints = method.IsGenericMethodDefinition ? string.Concat(method.GetGenericArguments().Select(Constraints)) : "";
        return method is MethodInfo info
            ? $"{Modifiers(info)}{Of(info.ReturnType)} {info.Name}{generics}({parameters}){constraints}"
            : $"{Access(method)}new({parameters})";
    }

    public static string Of(PropertyInfo property) =>
        $"{Of(property.PropertyType)} {property.Name} {{ {Accessor(property.GetMethod, "get")}{Accessor(property.SetMethod, "set")}}}";

    public static string Of(FieldInfo field) => field.IsLiteral
        ? $"const {Of(field.FieldType)} {field.Name} = {field.GetRawConstantValue()}"
        : $"{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{Of(field.FieldType)} {field.Name}";

    /// <summary>What a type argument must be: <c>where T : …</c>, empty when anything goes.</summary>
    public static string Constraints(Type argument)
    {
        var parts = new List<string>();
        var special = argument.GenericParameterAttributes & GenericParameterAttributes.SpecialConstraintMask;
        if (special.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            parts.Add("class");
        if (special.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
            parts.Add("struct");
        parts.AddRange(argument.GetGenericParameterConstraints().Where(c => c != typeof(ValueType)).Select(Of).Order());
        if (special.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !parts.Contains("struct"))
            parts.Add("new()");
        return parts.Count == 0 ? "" : $" where {argument.Name} : {string.Join(", ", parts)}";
    }

    public static bool IsVisible(MethodBase? method) => method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true };

    private static string Of(ParameterInfo parameter)
    {
        var prefix = parameter.IsOut ? "out " : parameter.GetCustomAttribute<ParamArrayAttribute>() is null ? "" : "params ";
        var type = Of(parameter.ParameterType);
        if (parameter.IsOut)
            type = type["ref ".Length..];
        return $"{prefix}{type} {parameter.Name}{(parameter.HasDefaultValue ? " = " + (parameter.RawDefaultValue ?? "default") : "")}";
    }

    private static string Accessor(MethodInfo? method, string name) =>
        IsVisible(method) ? $"{Modifiers(method!)}{(IsInit(method!) ? "init" : name)}; " : "";

    private static bool IsInit(MethodInfo setter) =>
        setter.ReturnParameter.GetRequiredCustomModifiers().Any(m => m.FullName == "System.Runtime.CompilerServices.IsExternalInit");

    private static string Modifiers(MethodInfo method) => Access(method)
        + (method.IsStatic ? "static " : "")
        + (method.IsAbstract ? "abstract " : method.IsVirtual && !method.IsFinal && !method.DeclaringType!.IsSealed ? "virtual " : "");

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";
}
