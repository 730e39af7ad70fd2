using System.Reflection;
using Orleans;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>Which members of a type marked <c>[GenerateSerializer]</c> travel: those with <c>[Id]</c>, and the parameters of a record.</summary>
internal static class CopiedMembers
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static List<MemberInfo> Of(Type type)
    {
        var members = new List<MemberInfo>();
        for (var level = type; level is not null && level.GetCustomAttribute<GenerateSerializerAttribute>(inherit: false) is { } mark; level = level.BaseType)
        {
            var positional = mark.IncludePrimaryConstructorParameters || IsRecord(level) ? PositionalProperties(level) : [];
            foreach (var field in level.GetFields(Declared))
            {
                if (field.IsDefined(typeof(IdAttribute)))
                    members.Add(field);
            }

            foreach (var property in level.GetProperties(Declared))
            {
                if (property.GetIndexParameters().Length == 0
                    && (property.IsDefined(typeof(IdAttribute)) || positional.Contains(property.Name) || (mark.GenerateFieldIds == GenerateFieldIds.PublicProperties && property.SetMethod is { IsPublic: true })))
                    members.Add(Backing(level, property) ?? (MemberInfo)property);
            }
        }

        return members;
    }

    private static FieldInfo? Backing(Type level, PropertyInfo property) =>
        level.GetField($"<{property.Name}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);

    private static bool IsRecord(Type type) => type.IsValueType
        ? type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic) is not null
        : type.GetMethod("<Clone>$") is not null;

    // The primary constructor is the one whose every parameter is also a property of the same name and type.
    private static HashSet<string> PositionalProperties(Type type)
    {
        var properties = type.GetProperties(Declared).ToDictionary(p => p.Name, p => p.PropertyType);
        var primary = type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(c => c.GetParameters())
            .Where(p => p.Length > 0 && p.All(x => properties.TryGetValue(x.Name ?? "", out var t) && t == x.ParameterType))
            .OrderByDescending(p => p.Length)
            .FirstOrDefault();
        return primary is null ? [] : [.. primary.Select(p => p.Name!)];
    }
}
