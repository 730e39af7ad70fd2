using System.Reflection;
using System.Reflection.Emit;
using Orleans;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>Emits the request class of one interface method: a field for each argument and a direct call.</summary>
internal static class RequestEmitter
{
    private const MethodAttributes ProtectedOverride = MethodAttributes.Family | MethodAttributes.Virtual | MethodAttributes.HideBySig;
    private const MethodAttributes PublicOverride = MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig;
    private const BindingFlags Inherited = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    public static Type Emit(ModuleBuilder module, MethodInfo method, string name)
    {
        var kind = ReturnKind.Of(method);
        var type = module.DefineType(name, TypeAttributes.Public | TypeAttributes.Sealed, kind.RequestBase);
        var information = type.DefineField("Method", typeof(MethodInformation), FieldAttributes.Public | FieldAttributes.Static);
        var parameters = method.GetParameters();
        var fields = parameters.Select((p, i) => type.DefineField($"Argument{i}", p.ParameterType, FieldAttributes.Public)).ToArray();
        type.DefineDefaultConstructor(MethodAttributes.Public);

        Override(type, kind.RequestBase, "get_Information", ProtectedOverride, il =>
        {
            il.Emit(OpCodes.Ldsfld, information);
            il.Emit(OpCodes.Ret);
        });
        Override(type, kind.RequestBase, "Call", ProtectedOverride, il => EmitCall(il, method, fields));
        Override(type, kind.RequestBase, "GetArgumentCount", PublicOverride, il => EmitConstant(il, fields.Length));
        Override(type, kind.RequestBase, "GetArgument", PublicOverride, il => EmitGet(il, fields));
        Override(type, kind.RequestBase, "SetArgument", PublicOverride, il => EmitSet(il, fields));
        EmitCancellation(type, kind.RequestBase, parameters, fields);
        if (method.ReturnParameter.IsDefined(typeof(ImmutableAttribute)))
            Override(type, kind.RequestBase, "get_ResultIsImmutable", ProtectedOverride, il => EmitConstant(il, 1));

        var made = type.CreateType();
        made.GetField("Method")!.SetValue(null, new MethodInformation(method.DeclaringType!, method));
        return made;
    }

    private static void EmitCall(ILGenerator il, MethodInfo method, FieldBuilder[] fields)
    {
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Castclass, method.DeclaringType!);
        foreach (var field in fields)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, field);
        }

        il.Emit(OpCodes.Callvirt, method);
        il.Emit(OpCodes.Ret);
    }

    private static void EmitGet(ILGenerator il, FieldBuilder[] fields) => EmitSwitch(il, fields, field =>
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, field);
        if (field.FieldType.IsValueType)
            il.Emit(OpCodes.Box, field.FieldType);
        il.Emit(OpCodes.Ret);
    });

    private static void EmitSet(ILGenerator il, FieldBuilder[] fields) => EmitSwitch(il, fields, field =>
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Unbox_Any, field.FieldType);
        il.Emit(OpCodes.Stfld, field);
        il.Emit(OpCodes.Ret);
    });

    private static void EmitSwitch(ILGenerator il, FieldBuilder[] fields, Action<FieldBuilder> arm)
    {
        var labels = fields.Select(_ => il.DefineLabel()).ToArray();
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Switch, labels);
        il.Emit(OpCodes.Newobj, typeof(ArgumentOutOfRangeException).GetConstructor([])!);
        il.Emit(OpCodes.Throw);
        for (var i = 0; i < fields.Length; i++)
        {
            il.MarkLabel(labels[i]);
            arm(fields[i]);
        }
    }

    private static void EmitCancellation(TypeBuilder type, Type requestBase, ParameterInfo[] parameters, FieldBuilder[] fields)
    {
        var index = Array.FindIndex(parameters, p => p.ParameterType == typeof(CancellationToken));
        if (index < 0)
            return;
        Override(type, requestBase, "GetCancellationToken", PublicOverride, il =>
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, fields[index]);
            il.Emit(OpCodes.Ret);
        });
        Override(type, requestBase, "SetCancellationToken", ProtectedOverride, il =>
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Stfld, fields[index]);
            il.Emit(OpCodes.Ret);
        });
        Override(type, requestBase, "get_IsCancellable", PublicOverride, il => EmitConstant(il, 1));
    }

    private static void EmitConstant(ILGenerator il, int value)
    {
        il.Emit(OpCodes.Ldc_I4, value);
        il.Emit(OpCodes.Ret);
    }

    private static void Override(TypeBuilder type, Type requestBase, string name, MethodAttributes attributes, Action<ILGenerator> body)
    {
        var inherited = requestBase.GetMethods(Inherited).Single(m => m.Name == name);
        var parameters = inherited.GetParameters().Select(p => p.ParameterType).ToArray();
        var method = type.DefineMethod(name, attributes, inherited.ReturnType, parameters);
        body(method.GetILGenerator());
        type.DefineMethodOverride(method, inherited);
    }
}
