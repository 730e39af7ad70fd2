using SubscriptionBox.Tests.Simulation.Runs;

namespace SubscriptionBox.Tests.Simulation.Mutations;

/// <summary>Plants every bug, one after the other, and prints how many seeds it took to find it.</summary>
public static class MutationTable
{
    /// <summary>A bug that so many seeds do not find is one the simulator is blind to.</summary>
    public const int MostSeeds = 500;

    /// <summary>Prints the table.</summary>
    /// <returns>0 when each was found.</returns>
    public static int Print(CommandLine line)
    {
        var missed = 0;
        var first = line.First ?? 1;
        Console.WriteLine("| mutation | what is broken | seeds needed | caught by |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var mutation in MutationList.All.Where(m => line.Mutation is null || line.Mutation.Split(',').Contains(m.Name)))
        {
            var runner = new Runner(line);
            var options = line.Run with { Mutation = mutation, Typed = $"{line.Run.Typed} --mutation {mutation.Name}".Trim() };
            runner.Play([.. Enumerable.Range(first, line.SeedsGiven ? line.Seeds : MostSeeds).Select(seed => (seed, options))]);
            var caught = runner.Broken is { } run ? mutation.CaughtBy(run.Checks) : null;
            missed += caught is null ? 1 : 0;
            var needed = runner.Broken is { } broken ? (broken.Seed - first + 1).ToString(CultureInfo.InvariantCulture) : $"not within {runner.Played}";
            Console.WriteLine($"| {mutation.Name} | {mutation.What} | {needed} | {caught ?? "nothing"} |");
        }
        return missed == 0 ? 0 : 1;
    }
}
