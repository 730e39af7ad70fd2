namespace Orleans.Serialization.Invocation
{
    /// <summary>Holds what the runtime and a grain's extensions keep beside the grain.</summary>
    public interface ITargetHolder
    {
        /// <summary>The component of that type; null when there is none.</summary>
        object? GetComponent(Type componentType);
    }
}

namespace Orleans.Runtime
{
    /// <summary>Typed access to components.</summary>
    public static class TargetHolderExtensions
    {
        public static TComponent? GetComponent<TComponent>(this Serialization.Invocation.ITargetHolder targetHolder)
            where TComponent : class => targetHolder.GetComponent(typeof(TComponent)) as TComponent;
    }
}
