using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;
using Orleans.Storage;
using SubscriptionBox.Embedded.Simulation;
using SubscriptionBox.Tests.Simulation.World;

namespace SubscriptionBox.Tests.Simulation.Mutations;

/// <summary>A bug of the runtime or the store.</summary>
public sealed record RuntimeMutation(string Name, string What, SimulationMutations Bug) : Mutation(Name, What)
{
    /// <inheritdoc/>
    public override SimulationMutations Runtime => Bug;
}

/// <summary>A bug of something all silos share: the log, the tables, an index.</summary>
public sealed record WorldMutation(string Name, string What, Action<ShopWorld> Bug) : Mutation(Name, What)
{
    /// <inheritdoc/>
    public override void Plant(ShopWorld world) => Bug(world);
}

/// <summary>A bug of a silo's services.</summary>
public sealed record ServiceMutation(string Name, string What, Action<IServiceCollection, ShopWorld> Bug) : Mutation(Name, What)
{
    /// <inheritdoc/>
    public override void Plant(ISiloBuilder silo, ShopWorld world) => Bug(silo.Services, world);
}

/// <summary>A bug between a grain and those who call it: the call is changed, dropped or repeated.</summary>
public sealed record CallMutation(string Name, string What, Type Grain, string Method, Func<IIncomingGrainCallContext, Task> Bug) : Mutation(Name, What)
{
    /// <inheritdoc/>
    public override void Plant(ISiloBuilder silo, ShopWorld world) => silo.Services.AddSingleton<IIncomingGrainCallFilter>(new Filter(Grain, Method, Bug));

    private sealed class Filter(Type grain, string method, Func<IIncomingGrainCallContext, Task> bug) : IIncomingGrainCallFilter
    {
        public Task Invoke(IIncomingGrainCallContext context) =>
            grain.IsInstanceOfType(context.Grain) && (method.Length == 0 || context.MethodName == method) ? bug(context) : context.Invoke();
    }
}

/// <summary>A bug of what is read and written: a state is another one afterwards.</summary>
public sealed record StorageMutation(string Name, string What, Func<object, Random, object?>? OnWrite, Func<object, object>? OnRead) : Mutation(Name, What)
{
    /// <inheritdoc/>
    public override void Plant(ISiloBuilder silo, ShopWorld world)
    {
        var inner = (IGrainStorage)silo.Services.Last(s => s.ServiceType == typeof(IGrainStorage) && !s.IsKeyedService).ImplementationInstance!;
        var storage = new Storage(inner, this, world.Chance($"mutation {world.Now.Ticks}"));
        silo.Services.AddSingleton<IGrainStorage>(storage);
    }

    private sealed class Storage(IGrainStorage inner, StorageMutation bug, Random chance) : IGrainStorage
    {
        public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            await inner.ReadStateAsync(stateName, grainId, grainState);
            if (bug.OnRead is not null && grainState.RecordExists)
                grainState.State = (T)bug.OnRead(grainState.State!);
        }

        public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            var given = grainState.State;
            var written = bug.OnWrite is null ? given : bug.OnWrite(given!, chance);
            if (written is null && grainState.ETag is not null)
                return;
            grainState.State = (T)(written ?? given!);
            try
            {
                await inner.WriteStateAsync(stateName, grainId, grainState);
            }
            finally
            {
                grainState.State = given;
            }
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ClearStateAsync(stateName, grainId, grainState);
    }
}

/// <summary>Shorthand for call mutations.</summary>
public static class Calls
{
    /// <summary>Answers without asking the grain.</summary>
    public static Task Answer<T>(IIncomingGrainCallContext context, Answer<T> answer)
    {
        context.Response = Response.FromResult(answer);
        return Task.CompletedTask;
    }

    /// <summary>Takes the request key out of the call.</summary>
    public static Task WithoutKey(IIncomingGrainCallContext context)
    {
        for (var i = 0; i < context.Request.GetArgumentCount(); i++)
            if (context.Request.GetArgument(i) is Caller { Key: not null } caller)
                context.Request.SetArgument(i, caller with { Key = null });
        return context.Invoke();
    }
}
