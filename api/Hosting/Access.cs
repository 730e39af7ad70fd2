using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using SubscriptionBox.Accounts;

namespace SubscriptionBox.Api.Hosting;

/// <summary>Names of roles as policies and claims know them.</summary>
public static class ShopRoles
{
    /// <summary>Customers.</summary>
    public const string Customer = "customer";
    /// <summary>Support.</summary>
    public const string Support = "support";
    /// <summary>Marketing.</summary>
    public const string Marketing = "marketing";
    /// <summary>Administrators.</summary>
    public const string Administrator = "administrator";

    /// <summary>The name of a role.</summary>
    public static string NameOf(Role role) => role switch
    {
        Role.Customer => Customer,
        Role.Support => Support,
        Role.Marketing => Marketing,
        Role.Administrator => Administrator,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "Nobody signs in as this."),
    };
}

/// <summary>Who may use a route. Every route says so with one of the verbs below; what says nothing is open to nobody who is not signed in.</summary>
/// <param name="Roles">Any one of these; empty with <paramref name="Anyone"/>.</param>
/// <param name="Anyone">Also without a session.</param>
/// <param name="AnySession">Also with a session that has no role yet, because a second factor is missing.</param>
public sealed record Audience(ImmutableArray<Role> Roles, bool Anyone = false, bool AnySession = false)
{
    /// <summary>Whether a session opens the route.</summary>
    public bool Admits(SessionView? session)
    {
        if (Anyone || AnySession && session is not null)
            return true;
        if (session is not null)
            foreach (var role in session.Roles)
                if (Roles.Contains(role))
                    return true;
        return false;
    }

    /// <inheritdoc/>
    public override string ToString() => Anyone ? "anyone" : string.Join(", ", Roles.Select(ShopRoles.NameOf));
}

/// <summary>Marks routes that are polled in the background: they do not keep a session alive.</summary>
public sealed class PassiveMetadata;

/// <summary>The refusals a route can answer with, beside those every route can.</summary>
public sealed record RefusesMetadata(ImmutableArray<int> Statuses);

/// <summary>Verbs that give a route its policy.</summary>
public static class Access
{
    /// <summary>The framework's policies, for pages with an <c>[Authorize]</c>; and the fallback for routes that say nothing: signed in.</summary>
    public static IServiceCollection AddShopPolicies(this IServiceCollection services)
    {
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAssertion(IsSignedInOrNothingIsThere).Build())
            .AddPolicy(ShopRoles.Customer, Any(ShopRoles.Customer))
            .AddPolicy(ShopRoles.Support, Any(ShopRoles.Support, ShopRoles.Administrator))
            .AddPolicy(ShopRoles.Marketing, Any(ShopRoles.Marketing, ShopRoles.Administrator))
            .AddPolicy(ShopRoles.Administrator, Any(ShopRoles.Administrator));
        return services;
    }

    /// <summary>Customers, for what is their own.</summary>
    public static T ForCustomers<T>(this T route) where T : IEndpointConventionBuilder => route.For(Role.Customer);

    /// <summary>Support and administrators.</summary>
    public static T ForSupport<T>(this T route) where T : IEndpointConventionBuilder => route.For(Role.Support, Role.Administrator);

    /// <summary>Customers for what is their own, support and administrators.</summary>
    public static T ForOwnersAndSupport<T>(this T route) where T : IEndpointConventionBuilder => route.For(Role.Customer, Role.Support, Role.Administrator);

    /// <summary>Marketing and administrators.</summary>
    public static T ForMarketing<T>(this T route) where T : IEndpointConventionBuilder => route.For(Role.Marketing, Role.Administrator);

    /// <summary>Administrators.</summary>
    public static T ForAdministrators<T>(this T route) where T : IEndpointConventionBuilder => route.For(Role.Administrator);

    /// <summary>Whoever has a session.</summary>
    public static T ForSignedIn<T>(this T route) where T : IEndpointConventionBuilder =>
        route.For(Role.Customer, Role.Support, Role.Marketing, Role.Administrator);

    /// <summary>Whoever has a session, also one that can do nothing yet but set up a second factor.</summary>
    public static T ForAnySession<T>(this T route) where T : IEndpointConventionBuilder
    {
        route.Add(builder => builder.Metadata.Add(new Audience([Role.Customer, Role.Support, Role.Marketing, Role.Administrator], AnySession: true)));
        return route;
    }

    /// <summary>Anyone.</summary>
    public static T ForAnyone<T>(this T route) where T : IEndpointConventionBuilder
    {
        route.Add(builder => builder.Metadata.Add(new Audience([], Anyone: true)));
        return route;
    }

    /// <summary>A background poll: does not keep the session alive.</summary>
    public static T Passive<T>(this T route) where T : IEndpointConventionBuilder
    {
        route.Add(builder => builder.Metadata.Add(new PassiveMetadata()));
        return route;
    }

    /// <summary>Names the refusals, beside those every route has, that this one answers with; the OpenAPI document lists them.</summary>
    public static T Refuses<T>(this T route, params RefusalKind[] kinds) where T : IEndpointConventionBuilder
    {
        route.Add(builder => builder.Metadata.Add(new RefusesMetadata([.. kinds.Select(Reply.StatusOf)])));
        return route;
    }

    /// <summary>What no route matched is answered by routing itself (404, 405, 415): there is nothing behind it to protect.</summary>
    private static bool IsSignedInOrNothingIsThere(AuthorizationHandlerContext context) =>
        context.User.Identity?.IsAuthenticated == true || context.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint;

    private static T For<T>(this T route, params ImmutableArray<Role> roles) where T : IEndpointConventionBuilder
    {
        route.Add(builder => builder.Metadata.Add(new Audience(roles)));
        return route;
    }

    private static AuthorizationPolicy Any(params string[] roles) =>
        new AuthorizationPolicyBuilder().AddRequirements(new RolesAuthorizationRequirement(roles)).Build();
}
