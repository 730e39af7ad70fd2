namespace System.Runtime.CompilerServices;

// Known to the runtime by its name alone: generated proxies may implement interfaces that are internal to their assembly.
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    public string AssemblyName { get; } = assemblyName;
}
