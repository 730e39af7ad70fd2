using System.Reflection;
using Orleans;

namespace SubscriptionBox.Embedded.Runtime;

/// <summary>Finds the assemblies that hold grain classes: those that use this runtime, among the loaded ones and what they refer to.</summary>
internal static class GrainAssemblies
{
    public static IEnumerable<Type> ClassesIn(ICollection<Assembly> chosen) =>
        (chosen.Count > 0 ? chosen : Discover()).SelectMany(GrainTypeMap.In);

    private static ICollection<Assembly> Discover()
    {
        var runtime = typeof(IGrain).Assembly;
        var found = new Dictionary<string, Assembly>();
        var open = new Queue<Assembly>(AppDomain.CurrentDomain.GetAssemblies().Where(a => !a.IsDynamic));
        while (open.TryDequeue(out var assembly))
        {
            if (assembly.GetName().Name is not { } name || IsFramework(name) || !found.TryAdd(name, assembly))
                continue;
            foreach (var reference in assembly.GetReferencedAssemblies())
            {
                if (reference.Name is { } referenced && !IsFramework(referenced) && !found.ContainsKey(referenced) && TryLoad(reference) is { } loaded)
                    open.Enqueue(loaded);
            }
        }

        var used = runtime.GetName().Name;
        return [.. found.Values.Where(a => a != runtime && a.GetReferencedAssemblies().Any(r => r.Name == used))];
    }

    private static bool IsFramework(string name) =>
        name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal)
        || name is "System" or "mscorlib" or "netstandard" or "testhost";

    private static Assembly? TryLoad(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (Exception error) when (error is IOException or BadImageFormatException)
        {
            // An optional reference that is not there holds no grains.
            return null;
        }
    }
}
