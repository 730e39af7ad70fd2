using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Concurrency;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>What is known of a grain class before any activation.</summary>
internal sealed class GrainClass
{
    private readonly ObjectFactory _factory;
    private readonly ParameterInfo[] _facets;

    public GrainClass(Type type, GrainCollectionOptions collection, int? defaultWorkers = null)
    {
        Type = type;
        GrainType = GrainNames.TypeOf(type);
        Interfaces = [.. type.GetInterfaces().Where(GrainNames.IsGrainInterface)];
        PrimaryInterface = Interfaces.FirstOrDefault(i => !Interfaces.Any(other => other != i && i.IsAssignableFrom(other))) ?? typeof(IGrain);
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute), inherit: true);
        IsCallFilter = typeof(IIncomingGrainCallFilter).IsAssignableFrom(type);
        MayInterleave = InterleavePredicate.Of(type);
        MaxLocalWorkers = type.GetCustomAttribute<StatelessWorkerAttribute>() is { } workers
            ? (workers.AskedWorkers > 0 ? workers.AskedWorkers : defaultWorkers ?? workers.MaxLocalWorkers)
            : 0;
        CollectionAge = AgeOf(type, collection);
        ImplicitSubscriptions = [.. type.GetCustomAttributes<ImplicitStreamSubscriptionAttribute>(inherit: true)];
        HasOnActivate = Overrides(type, nameof(IGrainBase.OnActivateAsync), [typeof(CancellationToken)]);
        HasOnDeactivate = Overrides(type, nameof(IGrainBase.OnDeactivateAsync), [typeof(DeactivationReason), typeof(CancellationToken)]);
        _facets = [.. Constructor(type).GetParameters().Where(p => p.IsDefined(typeof(PersistentStateAttribute)))];
        _factory = ActivatorUtilities.CreateFactory(type, [.. _facets.Select(p => p.ParameterType)]);
    }

    public Type Type { get; }

    public GrainType GrainType { get; }

    /// <summary>Every grain interface the class implements.</summary>
    public Type[] Interfaces { get; }

    /// <summary>The most derived of them.</summary>
    public Type PrimaryInterface { get; }

    public bool IsReentrant { get; }

    public bool IsCallFilter { get; }

    public bool HasOnActivate { get; }

    public bool HasOnDeactivate { get; }

    /// <summary>Says which calls may interleave; null when none may.</summary>
    public Func<object, IInvokable, bool>? MayInterleave { get; init; }

    /// <summary>The bound of the pool of a stateless worker; 0 for an ordinary grain.</summary>
    public int MaxLocalWorkers { get; }

    /// <summary>How long without a call makes an activation idle; null for never.</summary>
    public TimeSpan? CollectionAge { get; }

    /// <summary>Which streams it receives without asking.</summary>
    public ImplicitStreamSubscriptionAttribute[] ImplicitSubscriptions { get; }

    /// <summary>Makes the grain object of an activation, its persistent states included.</summary>
    public object Create(Activation activation)
    {
        if (_facets.Length == 0)
            return _factory(activation.ActivationServices, null);
        var factory = activation.ActivationServices.GetRequiredService<PersistentStateFactory>();
        var arguments = new object?[_facets.Length];
        for (var i = 0; i < _facets.Length; i++)
            arguments[i] = factory.Create(activation, _facets[i]);
        return _factory(activation.ActivationServices, arguments);
    }

    private static ConstructorInfo Constructor(Type type)
    {
        var all = type.GetConstructors();
        return all.FirstOrDefault(c => c.IsDefined(typeof(ActivatorUtilitiesConstructorAttribute)))
            ?? all.OrderByDescending(c => c.GetParameters().Length).FirstOrDefault()
            ?? throw new OrleansConfigurationException($"Grain class {type} has no public constructor");
    }

    private static TimeSpan? AgeOf(Type type, GrainCollectionOptions options)
    {
        if (type.IsDefined(typeof(KeepAliveAttribute), inherit: true))
            return null;
        if (type.GetCustomAttribute<CollectionAgeLimitAttribute>() is { } limit)
            return limit.AlwaysActive ? null : limit.AgeLimit;
        return options.ClassSpecificCollectionAge.TryGetValue(type.FullName ?? type.Name, out var age) ? age : options.CollectionAge;
    }

    // The base class's empty methods are not worth a turn with a timeout around it.
    private static bool Overrides(Type type, string name, Type[] parameters)
    {
        var declared = type.GetMethod(name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, parameters);
        if (declared is not null)
            return declared.DeclaringType != typeof(Grain);
        return !typeof(Grain).IsAssignableFrom(type);
    }
}
