using System.Collections;
using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace SubscriptionBox.Api.Hosting;

/// <summary>The limits of a request record, read once off its attributes; the OpenAPI document reads the same attributes, so a limit is stated in one place.</summary>
public sealed class WireShape
{
    private static readonly ConcurrentDictionary<Type, WireShape> Known = new();
    internal static readonly string[] Currencies = ["USD", "CAD", "EUR", "GBP"];
    private readonly Member[] _members;

    private WireShape(Type type) => _members = type.Namespace?.StartsWith("SubscriptionBox", StringComparison.Ordinal) == true && !type.IsEnum
        ? [.. WireJson.Options.GetTypeInfo(type).Properties.Where(p => p.Get is not null).Select(p => new Member(p))]
        : [];

    /// <summary>The shape of a type.</summary>
    public static WireShape Of(Type type) => Known.GetOrAdd(type, static t => new WireShape(t));

    /// <summary>What is wrong with a value; null for nothing.</summary>
    public static Refusal? Check(object body)
    {
        var errors = new Errors();
        Of(body.GetType()).Check(body, "", errors);
        return errors.IsEmpty ? null : HttpRefusal.BadRequest with { Fields = errors.ToFields() };
    }

    /// <summary>All limit attributes of a member, whether they stand on the property or on the record's parameter.</summary>
    public static IEnumerable<ValidationAttribute> LimitsOf(JsonPropertyInfo property) =>
        Attributes(property.AttributeProvider).Concat(Attributes(property.AssociatedParameter?.AttributeProvider));

    private static IEnumerable<ValidationAttribute> Attributes(ICustomAttributeProvider? provider) =>
        provider?.GetCustomAttributes(typeof(ValidationAttribute), inherit: true).Cast<ValidationAttribute>() ?? [];

    private void Check(object value, string path, Errors errors)
    {
        foreach (var member in _members)
            member.Check(value, path, errors);
    }

    private static void CheckValue(object? value, EachAttribute? each, string path, Errors errors)
    {
        switch (value)
        {
            case null:
                return;
            case string text:
                if (CardNumbers.In(text))
                    errors.Add(path, CardNumbers.Message);
                return;
            case Money money:
                if (!Currencies.Contains(money.Currency))
                    errors.Add($"{path}.currency", "Must be one of: USD, CAD, EUR, GBP.");
                return;
            case IDictionary map:
                foreach (DictionaryEntry entry in map)
                {
                    if (each?.Wrong(entry.Key) is { } wrongKey)
                        errors.Add(path, $"A name in it: {wrongKey}");
                    else if (CardNumbers.In(entry.Key as string))
                        errors.Add(path, CardNumbers.Message);
                    CheckElement(entry.Value, each, $"{path}.{Short(entry.Key)}", errors);
                }
                return;
            case IEnumerable list:
                var index = 0;
                foreach (var element in list)
                    CheckElement(element, each, $"{path}[{index++}]", errors);
                return;
            default:
                Of(value.GetType()).Check(value, path, errors);
                return;
        }
    }

    private static void CheckElement(object? element, EachAttribute? each, string path, Errors errors)
    {
        if (element is null)
            errors.Add(path, "Must not be null.");
        else if (element is string && each?.Wrong(element) is { } wrong)
            errors.Add(path, wrong);
        else
            CheckValue(element, each, path, errors);
    }

    private static string Short(object? name) => name is string { Length: <= 60 } text ? text : "…";

    private sealed class Member(JsonPropertyInfo property)
    {
        private readonly ValidationAttribute[] _limits = [.. LimitsOf(property)];

        internal void Check(object owner, string path, Errors errors)
        {
            var value = property.Get!(owner);
            var name = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            foreach (var limit in _limits)
            {
                if (!limit.IsValid(value))
                {
                    errors.Add(name, limit.FormatErrorMessage(property.Name));
                    return;
                }
            }
            CheckValue(value, _limits.OfType<EachAttribute>().FirstOrDefault(), name, errors);
        }
    }

    private sealed class Errors
    {
        private const int Most = 50;
        private Dictionary<string, List<string>>? _errors;

        internal bool IsEmpty => _errors is null;

        internal void Add(string field, string message)
        {
            _errors ??= [];
            if (_errors.TryGetValue(field, out var messages))
                messages.Add(message);
            else if (_errors.Count < Most)
                _errors[field] = [message];
        }

        internal ImmutableDictionary<string, ImmutableArray<string>> ToFields() => _errors!.ToImmutableDictionary(e => e.Key, e => e.Value.ToImmutableArray());
    }
}

/// <summary>Checks request records before the endpoint sees them. Endpoints without one get no filter, and pay nothing.</summary>
public static class WireChecks
{
    /// <summary>Every parameter whose type's name ends in <c>Body</c> is checked; 400 names all fields that are wrong.</summary>
    public static TBuilder CheckBodies<TBuilder>(this TBuilder routes) where TBuilder : IEndpointConventionBuilder =>
        routes.AddEndpointFilterFactory((factory, next) =>
        {
            var bodies = factory.MethodInfo.GetParameters().Where(p => p.ParameterType.Name.EndsWith("Body", StringComparison.Ordinal)).Select(p => p.Position).ToArray();
            if (bodies.Length == 0)
                return next;
            return context =>
            {
                foreach (var position in bodies)
                    if (context.Arguments[position] is { } body && WireShape.Check(body) is { } wrong)
                        return ValueTask.FromResult<object?>(new BadRequestResult(wrong));
                return next(context);
            };
        });

    private sealed class BadRequestResult(Refusal refusal) : IResult
    {
        public Task ExecuteAsync(HttpContext http) => Problem.Write(http, StatusCodes.Status400BadRequest, refusal);
    }
}
