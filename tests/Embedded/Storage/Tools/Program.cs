namespace SubscriptionBox.Tests.Embedded.Storage.Tools;

/// <summary>What this assembly does when it is run instead of tested.</summary>
internal static class Program
{
    public static Task<int> Main(string[] arguments) => arguments switch
    {
        ["acknowledge-writes", var folder] => AcknowledgingWriter.Run(folder),
        ["create-shops", var folder] => ShopCreator.Run(folder),
        ["hold", var folder] => FolderHolder.Run(folder),
        ["measure-storage", .. var rest] => StorageMeasurement.Run(rest),
        ["measure-grains"] => GrainMeasurement.Run(),
        ["measure-start", .. var rest] => StartMeasurement.Run(rest),
        ["play-simulation", var seed] => PlaySimulation(ulong.Parse(seed, System.Globalization.CultureInfo.InvariantCulture)),
        ["measure-simulation", .. var rest] => Task.FromResult(Simulation.SimulationMeasurement.Run(rest)),
        _ => Usage(),
    };

    // Printed to be compared with the same play in another process.
    private static Task<int> PlaySimulation(ulong seed)
    {
        Console.WriteLine(Simulation.Play.Run(seed));
        return Task.FromResult(0);
    }

    private static Task<int> Usage()
    {
        Console.Error.WriteLine("usage: acknowledge-writes FOLDER | create-shops FOLDER | hold FOLDER | measure-storage [FOLDER] | measure-grains | measure-start [STATES] | play-simulation SEED | measure-simulation");
        return Task.FromResult(2);
    }
}
