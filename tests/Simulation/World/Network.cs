namespace SubscriptionBox.Tests.Simulation.World;

/// <summary>The wires between one silo and the outside.</summary>
/// <param name="clock">The silo's: what waits dies with it.</param>
/// <param name="chance">From the seed.</param>
public sealed class Network(TimeProvider clock, Random chance)
{
    /// <summary>F15: no way to any provider.</summary>
    public bool CutFromProvider { get; set; }

    /// <summary>A moment on the wire.</summary>
    public Task Latency() => Sleep(TimeSpan.FromMilliseconds(5 + chance.Next(200)));

    /// <summary>Longer.</summary>
    public Task Sleep(TimeSpan span) => Sleeping.On(clock, span);
}
