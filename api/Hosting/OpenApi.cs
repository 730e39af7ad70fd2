using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Hosting;
using Microsoft.OpenApi;

namespace SubscriptionBox.Api.Hosting;

/// <summary>The OpenAPI 3.1 document at <c>/openapi/v1.json</c>: made once from the routes, their records and limits.</summary>
public static class OpenApiHosting
{
    private const string Document = "v1";

    /// <summary>How the document is made.</summary>
    public static IServiceCollection AddShopOpenApi(this IServiceCollection services) => services.AddOpenApi(Document, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer(Describe);
        options.AddOperationTransformer(DescribeOperation);
        options.AddSchemaTransformer(DescribeSchema);
    });

    /// <summary>Serves it, to anyone.</summary>
    public static void MapShopOpenApi(this IEndpointRouteBuilder routes)
    {
        var bytes = new Lazy<Task<byte[]>>(() => Render(routes.ServiceProvider));
        routes.MapGet("/openapi/v1.json", async (HttpContext http) =>
        {
            http.Response.Headers.CacheControl = "public, max-age=300";
            return Results.Bytes(await bytes.Value, "application/json; charset=utf-8");
        }).ForAnyone().ExcludeFromDescription();
    }

    private static async Task<byte[]> Render(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        var document = await scope.ServiceProvider.GetRequiredKeyedService<IOpenApiDocumentProvider>(Document).GetOpenApiDocumentAsync();
        using var text = new MemoryStream();
        await document.SerializeAsJsonAsync(text, OpenApiSpecVersion.OpenApi3_1);
        return text.ToArray();
    }

    private static Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        document.Info = new OpenApiInfo
        {
            Title = "SubscriptionBox", Version = "v1",
            Description = "Subscription boxes: sign-up, checkout, subscriptions, deliveries, inventory. Errors are problem documents (RFC 9457). Money is minor units with a currency. "
                + "POST requests may carry an Idempotency-Key: the same key and body replays the first answer.",
        };
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            ["bearer"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "The token of POST /auth/login or /auth/register." },
            ["cookie"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = SessionToken.SecureCookie, Description = "The session cookie of the pages." },
        };
        return Task.CompletedTask;
    }

    private static async Task DescribeOperation(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var audience = metadata.OfType<Audience>().LastOrDefault();
        var method = context.Description.HttpMethod ?? "GET";
        var handler = metadata.OfType<MethodInfo>().LastOrDefault();
        operation.Responses ??= [];
        operation.OperationId ??= OperationIdOf(method, context.Description.RelativePath ?? "");
        var statuses = new SortedSet<int> { 400, 429, 503 };
        if (audience is not { Anyone: true })
        {
            operation.Security =
            [
                new() { [new OpenApiSecuritySchemeReference("bearer", context.Document)] = [] },
                new() { [new OpenApiSecuritySchemeReference("cookie", context.Document)] = [] },
            ];
            statuses.UnionWith([401, 403]);
        }
        if (context.Description.RelativePath?.Contains('{') == true)
            statuses.Add(404);
        if (operation.Parameters?.Any(p => p.In == ParameterLocation.Query) == true)
            statuses.Add(422);
        if (operation.RequestBody is not null)
            statuses.UnionWith([413, 415, 422]);
        if (handler?.GetParameters().Any(p => p.ParameterType == typeof(IfMatch)) == true)
        {
            statuses.Add(412);
            AddParameter(operation, "If-Match", ParameterLocation.Header, "The ETag that was read; 412 when the resource changed since.", new OpenApiSchema { Type = JsonSchemaType.String });
        }
        if (handler?.GetParameters().Any(p => p.ParameterType == typeof(PageQuery)) == true)
        {
            AddParameter(operation, "cursor", ParameterLocation.Query, "nextCursor of the page before.", new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 2000 });
            AddParameter(operation, "limit", ParameterLocation.Query, "How many.",
                new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Minimum = "1", Maximum = "100", Default = PageQuery.DefaultLimit });
        }
        if (method is not "GET")
        {
            statuses.Add(422);
            AddParameter(operation, RequestKeys.Header, ParameterLocation.Header, "The same key and body replays the first answer, with Idempotency-Replayed: true; the same key with another body is 422.",
                new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = RequestKeys.MaxLength });
        }
        statuses.UnionWith(metadata.OfType<RefusesMetadata>().SelectMany(r => r.Statuses));
        var problem = await context.GetOrCreateSchemaAsync(typeof(ProblemBody), null, cancellation);
        context.Document?.AddComponent("Problem", problem);
        foreach (var status in statuses)
        {
            var key = status.ToString(System.Globalization.CultureInfo.InvariantCulture);
            operation.Responses.TryAdd(key, new OpenApiResponse
            {
                Description = ReasonPhrases.GetReasonPhrase(status),
                Content = new Dictionary<string, OpenApiMediaType> { [ProblemBody.ContentType] = new() { Schema = new OpenApiSchemaReference("Problem", context.Document) } },
            });
        }
        if (audience is not null)
            operation.Description = $"{operation.Description}\n\nFor: {audience}.".Trim();
    }

    /// <summary><c>POST api/v1/subscriptions/{id}/skip</c> → <c>postSubscriptionsByIdSkip</c>: what generated clients call the operation.</summary>
    private static string OperationIdOf(string method, string path) => string.Concat(
        path.Split('/', StringSplitOptions.RemoveEmptyEntries).SkipWhile(part => part is "api" or "v1")
            .Select(part => part.StartsWith('{') ? "By" + Capital(part[1..part.IndexOfAny([':', '}'])]) : string.Concat(part.Split('-', '.').Select(Capital)))
            .Prepend(path.StartsWith("api/", StringComparison.Ordinal) ? method.ToLowerInvariant() : method.ToLowerInvariant() + "Root"));

    private static string Capital(string word) => word.Length == 0 ? "" : char.ToUpperInvariant(word[0]) + word[1..];

    private static void AddParameter(OpenApiOperation operation, string name, ParameterLocation place, string description, OpenApiSchema schema)
    {
        operation.Parameters ??= [];
        if (operation.Parameters.All(p => p.Name != name))
            operation.Parameters.Add(new OpenApiParameter { Name = name, In = place, Description = description, Schema = schema });
    }

    private static Task DescribeSchema(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellation)
    {
        // Written by a converter of ours, of which the generator knows no shape.
        if (context.JsonTypeInfo.Type == typeof(DateTimeOffset) || context.JsonTypeInfo.Type == typeof(DateTimeOffset?))
        {
            schema.Type = context.JsonTypeInfo.Type == typeof(DateTimeOffset) ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
            schema.Format = "date-time";
        }
        if (context.JsonTypeInfo.Type == typeof(Money) && schema.Properties is { } money)
        {
            schema.Required = new HashSet<string> { "amount", "currency" };
            if (money["currency"] is OpenApiSchema currency)
                currency.Enum = [.. WireShape.Currencies.Select(c => (System.Text.Json.Nodes.JsonNode)c)];
        }
        if (context.JsonPropertyInfo is { } property)
            foreach (var limit in WireShape.LimitsOf(property))
                Apply(schema, limit);
        return Task.CompletedTask;
    }

    private static void Apply(OpenApiSchema schema, ValidationAttribute limit)
    {
        switch (limit)
        {
            case TextAttribute text:
                (schema.MinLength, schema.MaxLength) = (text.Min == 0 ? null : text.Min, text.Max);
                break;
            case PasswordAttribute password:
                (schema.MinLength, schema.MaxLength, schema.Format) = (password.Min, PasswordAttribute.Most, "password");
                break;
            case OneOfAttribute words:
                schema.Enum = [.. words.Words.Select(w => (System.Text.Json.Nodes.JsonNode)w)];
                break;
            case CountAttribute count when schema.Type?.HasFlag(JsonSchemaType.Object) == true:
                (schema.MinProperties, schema.MaxProperties) = (count.Min == 0 ? null : count.Min, count.Max);
                break;
            case CountAttribute count:
                (schema.MinItems, schema.MaxItems) = (count.Min == 0 ? null : count.Min, count.Max);
                break;
            case EachAttribute each when schema.Items is OpenApiSchema items:
                (items.MinLength, items.MaxLength) = (each.Limit.Min, each.Limit.Max);
                if (each.OneOf.Length > 0)
                    items.Enum = [.. each.OneOf.Select(w => (System.Text.Json.Nodes.JsonNode)w)];
                break;
            case RangeAttribute { Minimum: IFormattable least, Maximum: IFormattable most }:
                (schema.Minimum, schema.Maximum) = (least.ToString(null, System.Globalization.CultureInfo.InvariantCulture), most.ToString(null, System.Globalization.CultureInfo.InvariantCulture));
                break;
            case RegularExpressionAttribute pattern:
                schema.Pattern = pattern.Pattern;
                break;
        }
    }
}
