using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Core;
using Orleans.Runtime;
using Orleans.Storage;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>Makes the persistent states that a grain's constructor asks for; each is read before the grain is activated.</summary>
internal sealed class PersistentStateFactory(IServiceProvider services)
{
    private delegate object Creation(PersistentStateFactory factory, Activation activation, string name, IGrainStorage storage);

    // What the attribute says is found out once, not by every silo that ever starts.
    private static readonly ConcurrentDictionary<ParameterInfo, (PersistentStateAttribute Attribute, Creation Create)> Known = new();
    private static readonly MethodInfo CreateOf = typeof(PersistentStateFactory).GetMethod(nameof(CreateState), BindingFlags.Instance | BindingFlags.NonPublic)!;
    private readonly ConcurrentDictionary<ParameterInfo, Func<Activation, object>> _makers = new();

    public object Create(Activation activation, ParameterInfo parameter) => _makers.GetOrAdd(parameter, MakerOf)(activation);

    public IStorage<T> CreateDefault<T>(Activation activation) => new PersistentState<T>(activation, "state", StorageOf(null, activation.GrainId.Type.ToString()), readOnActivation: false);

    private Func<Activation, object> MakerOf(ParameterInfo parameter)
    {
        var (attribute, create) = Known.GetOrAdd(parameter, static asked => Read(asked));
        var storage = StorageOf(attribute.StorageName, parameter.Member.DeclaringType!.ToString());
        return activation => create(this, activation, attribute.StateName, storage);
    }

    private static (PersistentStateAttribute Attribute, Creation Create) Read(ParameterInfo parameter)
    {
        var attribute = parameter.GetCustomAttribute<PersistentStateAttribute>()!;
        if (!parameter.ParameterType.IsGenericType || parameter.ParameterType.GetGenericTypeDefinition() != typeof(IPersistentState<>))
            throw new OrleansConfigurationException($"Parameter {parameter.Name} of {parameter.Member.DeclaringType} has [PersistentState] but is no IPersistentState<T>");
        return (attribute, CreateOf.MakeGenericMethod(parameter.ParameterType.GetGenericArguments()).CreateDelegate<Creation>());
    }

    private object CreateState<T>(Activation activation, string name, IGrainStorage storage) => new PersistentState<T>(activation, name, storage, readOnActivation: true);

    private IGrainStorage StorageOf(string? name, string user) =>
        (name is null ? services.GetService<IGrainStorage>() : services.GetKeyedService<IGrainStorage>(name))
        ?? throw new OrleansConfigurationException(name is null
            ? $"No default storage provider found loading grain type {user}."
            : $"No storage provider named \"{name}\" found loading grain type {user}.");
}
