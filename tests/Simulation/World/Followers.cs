using SubscriptionBox.Audit;

namespace SubscriptionBox.Tests.Simulation.World;

/// <summary>Consumers of the log that are nudged together, a while after something was added: by a second, or by as much as this run's consumers lag.</summary>
public sealed class Followers(ShopWorld world, Func<IGrainFactory> grains, IReadOnlyList<string> projections, TimeSpan longestLag)
{
    /// <summary>No run's consumers are faster than this when they are at their slowest.</summary>
    public static readonly TimeSpan ShortestLag = TimeSpan.FromMinutes(30);

    /// <summary>And none's are slower than this.</summary>
    public static readonly TimeSpan MostLag = TimeSpan.FromDays(6);

    private bool _pumping;

    /// <summary>So much may pass until they look.</summary>
    public TimeSpan LongestLag { get; set; } = longestLag;

    /// <summary>How far the consumers of a run may lag behind: some are quick throughout, some read a day at a time.</summary>
    public static void Lags(Random chance, out TimeSpan shelves, out TimeSpan books)
    {
        shelves = chance.Next(6) switch { 0 => ShortestLag, 1 or 2 => TimeSpan.FromHours(8), _ => TimeSpan.FromHours(24) };
        books = chance.Next(6) switch { 0 => ShortestLag, 1 or 2 => TimeSpan.FromHours(24), _ => MostLag };
    }

    /// <summary>Has them look, unless they will anyway.</summary>
    public void Pump()
    {
        if (_pumping)
            return;
        _pumping = true;
        world.Start(async () =>
        {
            // Now and then they are quick, however slow they are otherwise.
            await world.Sleep(world.Faults.Pick(8) == 0 ? TimeSpan.FromSeconds(1 + world.Faults.Pick(10)) : LongestLag * ((1 + world.Faults.Pick(1_000)) / 1_000d));
            _pumping = false;
            try
            {
                foreach (var projection in projections)
                    if (world.Behind(projection))
                        await grains().GetGrain<IProjectionGrain>(projection).CatchUp();
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                // It is behind still.
            }
            if (projections.Any(world.Behind))
                Pump();
        });
    }
}
