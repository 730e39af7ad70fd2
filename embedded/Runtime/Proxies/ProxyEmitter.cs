using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Orleans;
using Orleans.Runtime;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>Makes a reference of a known interface.</summary>
internal delegate GrainReference ProxyConstructor(GrainReferenceShared shared, IdSpan key);

/// <summary>Emits the proxy class of a grain interface, once per process.</summary>
internal static class ProxyEmitter
{
    private const BindingFlags Helpers = BindingFlags.Static | BindingFlags.NonPublic;

    private static readonly Lock Gate = new();
    private static readonly ConcurrentDictionary<Type, ProxyConstructor> Made = new();
    private static readonly Dictionary<MethodInfo, Type> Requests = [];
    private static readonly HashSet<string> Opened = [];
    private static readonly AssemblyBuilder Assembly = AssemblyBuilder.DefineDynamicAssembly(new("SubscriptionBox.Embedded.Proxies"), AssemblyBuilderAccess.Run);
    private static readonly ModuleBuilder Module = Assembly.DefineDynamicModule("Proxies");

    /// <exception cref="NotSupportedException">The interface has a member that no grain can have.</exception>
    public static ProxyConstructor ConstructorOf(Type grainInterface)
    {
        if (Made.TryGetValue(grainInterface, out var known))
            return known;
        lock (Gate)
            return Made.GetOrAdd(grainInterface, Build);
    }

    private static ProxyConstructor Build(Type grainInterface)
    {
        Type[] interfaces = [grainInterface, .. grainInterface.GetInterfaces()];
        foreach (var each in interfaces)
            Open(each.Assembly);

        var type = Module.DefineType($"{grainInterface.Namespace}.{grainInterface.Name}Proxy{Made.Count}", TypeAttributes.Public | TypeAttributes.Sealed, typeof(GrainProxy), interfaces);
        var constructor = EmitConstructor(type);
        foreach (var method in interfaces.SelectMany(i => i.GetMethods()).Where(m => m is { IsAbstract: true, IsStatic: false }))
        {
            if (method.IsGenericMethodDefinition || method.IsSpecialName)
                throw new NotSupportedException($"{method.DeclaringType}.{method.Name} is generic or a property: a grain interface has plain methods.");
            EmitMethod(type, method);
        }

        var made = type.CreateType();
        var create = new DynamicMethod($"New{grainInterface.Name}", typeof(GrainReference), [typeof(GrainReferenceShared), typeof(IdSpan)], typeof(ProxyEmitter).Module, skipVisibility: true);
        var il = create.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Newobj, made.GetConstructor([.. constructor])!);
        il.Emit(OpCodes.Ret);
        return create.CreateDelegate<ProxyConstructor>();
    }

    private static Type[] EmitConstructor(TypeBuilder type)
    {
        Type[] parameters = [typeof(GrainReferenceShared), typeof(IdSpan)];
        var inherited = typeof(GrainProxy).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, parameters)!;
        var il = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, parameters).GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Call, inherited);
        il.Emit(OpCodes.Ret);
        return parameters;
    }

    private static void EmitMethod(TypeBuilder type, MethodInfo method)
    {
        foreach (var parameter in method.GetParameters())
            Open(parameter.ParameterType.Assembly);
        if (!Requests.TryGetValue(method, out var request))
            Requests[method] = request = RequestEmitter.Emit(Module, method, $"{method.DeclaringType!.Namespace}.{method.DeclaringType.Name}_{method.Name}Request{Requests.Count}");

        var parameters = method.GetParameters();
        var own = type.DefineMethod(
            $"{method.DeclaringType!.Name}.{method.Name}",
            MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.HideBySig | MethodAttributes.NewSlot,
            method.ReturnType,
            [.. parameters.Select(p => p.ParameterType)]);
        EmitBody(own.GetILGenerator(), method, parameters, request);
        type.DefineMethodOverride(own, method);
    }

    private static void EmitBody(ILGenerator il, MethodInfo method, ParameterInfo[] parameters, Type request)
    {
        // Arguments are copied here, at once: what the caller does to them after the call is not seen by the grain.
        var copied = parameters.Select(p => !DeepCopier.IsShareable(p.ParameterType) && !p.IsDefined(typeof(ImmutableAttribute))).ToArray();
        var local = il.DeclareLocal(request);
        var context = il.DeclareLocal(typeof(object));
        il.Emit(OpCodes.Newobj, request.GetConstructor([])!);
        il.Emit(OpCodes.Stloc, local);
        if (copied.Contains(true))
        {
            il.Emit(OpCodes.Call, typeof(GrainProxy).GetMethod("BeginCopy", Helpers)!);
            il.Emit(OpCodes.Stloc, context);
        }

        for (var i = 0; i < parameters.Length; i++)
        {
            il.Emit(OpCodes.Ldloc, local);
            il.Emit(OpCodes.Ldarg, i + 1);
            if (copied[i])
            {
                il.Emit(OpCodes.Ldloc, context);
                il.Emit(OpCodes.Call, typeof(GrainProxy).GetMethod("CopyArgument", Helpers)!.MakeGenericMethod(parameters[i].ParameterType));
            }

            il.Emit(OpCodes.Stfld, request.GetField($"Argument{i}")!);
        }

        if (copied.Contains(true))
        {
            il.Emit(OpCodes.Ldloc, context);
            il.Emit(OpCodes.Call, typeof(GrainProxy).GetMethod("EndCopy", Helpers)!);
        }

        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldloc, local);
        il.Emit(OpCodes.Call, ReturnKind.Of(method).Send);
        il.Emit(OpCodes.Ret);
    }

    private static void Open(Assembly assembly)
    {
        if (assembly.GetName().Name is not { } name || !Opened.Add(name))
            return;
        var attribute = typeof(IgnoresAccessChecksToAttribute).GetConstructor([typeof(string)])!;
        Assembly.SetCustomAttribute(new CustomAttributeBuilder(attribute, [name]));
    }
}
