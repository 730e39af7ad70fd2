namespace Orleans.Runtime
{
    /// <summary>Anything a message can be sent to.</summary>
    public interface IAddressable;
}

namespace Orleans
{
    using Orleans.Runtime;

    /// <summary>The root of grain interfaces.</summary>
    public interface IGrain : IAddressable;

    /// <summary>A grain addressed by text.</summary>
    public interface IGrainWithStringKey : IGrain;

    /// <summary>A grain addressed by a GUID.</summary>
    public interface IGrainWithGuidKey : IGrain;

    /// <summary>A grain addressed by a whole number.</summary>
    public interface IGrainWithIntegerKey : IGrain;

    /// <summary>A grain addressed by a GUID and a text.</summary>
    public interface IGrainWithGuidCompoundKey : IGrain;

    /// <summary>A grain addressed by a whole number and a text.</summary>
    public interface IGrainWithIntegerCompoundKey : IGrain;

    /// <summary>An object outside the grains that grains may call. Held weakly: its owner keeps it alive.</summary>
    public interface IGrainObserver : IAddressable;
}
