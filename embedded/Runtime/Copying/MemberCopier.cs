using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>Emits the copier of a class or struct: a new instance, and each member copied or shared by its type.</summary>
internal static class MemberCopier
{
    private static readonly MethodInfo Uninitialized = typeof(RuntimeHelpers).GetMethod(nameof(RuntimeHelpers.GetUninitializedObject))!;
    private static readonly MethodInfo TypeFromHandle = typeof(Type).GetMethod(nameof(Type.GetTypeFromHandle))!;
    private static readonly MethodInfo Record = typeof(CopyContext).GetMethod(nameof(CopyContext.Record))!;
    private static readonly MethodInfo CopyValue = typeof(DeepCopier).GetMethods()
        .Single(m => m.Name == nameof(DeepCopier.Copy) && m.GetParameters().Length == 2);

    public static CopyFunction Build(Type type, List<MemberInfo> members, Func<Type, bool> isShareable)
    {
        var method = new DynamicMethod($"Copy{type.Name}", typeof(object), [typeof(object), typeof(CopyContext)], typeof(MemberCopier).Module, skipVisibility: true);
        var il = method.GetILGenerator();
        var source = il.DeclareLocal(type);
        var copy = il.DeclareLocal(type);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Unbox_Any, type);
        il.Emit(OpCodes.Stloc, source);
        EmitNew(il, type, copy);
        foreach (var member in members)
            EmitMember(il, type, source, copy, member, isShareable);
        il.Emit(OpCodes.Ldloc, copy);
        if (type.IsValueType)
            il.Emit(OpCodes.Box, type);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<CopyFunction>();
    }

    private static void EmitNew(ILGenerator il, Type type, LocalBuilder copy)
    {
        if (type.IsValueType)
            return;

        // A parameterless constructor runs, so that members that do not travel have their initial values.
        var constructor = type.GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, []);
        if (constructor is not null)
        {
            il.Emit(OpCodes.Newobj, constructor);
        }
        else
        {
            il.Emit(OpCodes.Ldtoken, type);
            il.Emit(OpCodes.Call, TypeFromHandle);
            il.Emit(OpCodes.Call, Uninitialized);
            il.Emit(OpCodes.Castclass, type);
        }

        il.Emit(OpCodes.Stloc, copy);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldloc, copy);
        il.Emit(OpCodes.Callvirt, Record);
    }

    private static void EmitMember(ILGenerator il, Type type, LocalBuilder source, LocalBuilder copy, MemberInfo member, Func<Type, bool> isShareable)
    {
        var property = member as PropertyInfo;
        if (property is not null && (property.GetMethod is null || property.SetMethod is null))
            return;
        var memberType = property?.PropertyType ?? ((FieldInfo)member).FieldType;
        Load(copy);
        Load(source);
        if (property is not null)
            il.Emit(type.IsValueType ? OpCodes.Call : OpCodes.Callvirt, property.GetMethod!);
        else
            il.Emit(OpCodes.Ldfld, (FieldInfo)member);
        if (!isShareable(memberType))
        {
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Call, CopyValue.MakeGenericMethod(memberType));
        }

        if (property is not null)
            il.Emit(type.IsValueType ? OpCodes.Call : OpCodes.Callvirt, property.SetMethod!);
        else
            il.Emit(OpCodes.Stfld, (FieldInfo)member);

        void Load(LocalBuilder local) => il.Emit(type.IsValueType ? OpCodes.Ldloca : OpCodes.Ldloc, local);
    }
}
