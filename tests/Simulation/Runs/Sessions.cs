using System.Diagnostics;
using SubscriptionBox.Tests.Simulation.Mutations;

namespace SubscriptionBox.Tests.Simulation.Runs;

/// <summary>What the program can be asked to do.</summary>
public static class Sessions
{
    /// <summary>Does it.</summary>
    /// <returns>0 when everything held, 1 when something did not.</returns>
    public static int Play(CommandLine line)
    {
        if (line.Mutations)
            return MutationTable.Print(line);
        var options = line.Run with { Mutation = line.Mutation is { } name ? MutationList.Find(name) : null };
        if (line.Seed is { } seed)
            return One(seed, line, options);
        var first = line.First ?? (int)(DateTimeOffset.UtcNow.ToUnixTimeSeconds() % 1_000_000_000);
        var seeds = (line.FailedToo ? FailedSeeds() : []).Concat(Enumerable.Range(first, line.Seeds).Select(seed => (seed, options))).ToArray();
        var (watch, cpu) = (Stopwatch.StartNew(), Process.GetCurrentProcess().TotalProcessorTime);
        var runner = new Runner(line);
        runner.Play(seeds);
        runner.Print(watch, Process.GetCurrentProcess().TotalProcessorTime - cpu);
        if (runner.Broken is not { } broken)
        {
            Console.WriteLine($"All held: seeds {first} to {first + line.Seeds - 1}{(line.FailedToo ? ", and all that ever failed" : "")}.");
            return 0;
        }
        Runner.Print(broken);
        return 1;
    }

    private static int One(int seed, CommandLine line, RunOptions options)
    {
        var run = new SeedRun(seed, options);
        run.Play(line.Trace ? step => Console.WriteLine(step) : null);
        if (line.About is { } text)
            About(run, text);
        Console.WriteLine($"seed {seed}: {run.Customers} customers, {run.Months} months, {run.Asker?.Commands.Count} commands, {run.World.Log.All.Count} events");
        if (run.Checks.Violations.Count == 0)
            Console.WriteLine($"  all held; trace hash {run.TraceHash:x16} after {run.Steps} steps");
        else
            Runner.Print(run);
        return run.Checks.Violations.Count == 0 ? 0 : 1;
    }

    private static void About(SeedRun run, string text)
    {
        foreach (var logged in run.World.Log.All.Where(l => l.Event.Source.Contains(text, StringComparison.Ordinal) || l.Event.RequestId == text))
            Console.WriteLine($"{logged.Event.At:yyyy-MM-dd HH:mm:ss.fff} {logged.Event.Source} {logged.Event.Sequence} {logged.Event.Type} {logged.Event.Data} {logged.Event.RequestId}");
        foreach (var command in run.Asker.Commands.Where(c => c.Subject.Contains(text, StringComparison.Ordinal) || c.Id == text))
            Console.WriteLine($"{command.At:yyyy-MM-dd HH:mm:ss.fff} {command.Id} {command.Name} {(command.Acknowledged ? command.Refusal ?? "ok" : "not answered")} {command.AnsweredAt:yyyy-MM-dd HH:mm:ss.fff} after {command.Tries} tries");
        foreach (var payment in run.World.Payments.Where(p => p.Key.Contains(text, StringComparison.Ordinal)))
            Console.WriteLine($"{payment.At:yyyy-MM-dd HH:mm:ss.fff} {payment.Id} {payment.Key} {payment.Amount} {payment.Status} {payment.Code} captured {payment.CapturedAt:yyyy-MM-dd HH:mm:ss.fff}, refunded {payment.Refunded}");
        foreach (var (kind, key, state) in run.World.States.Texts.Where(t => t.Key.Contains(text, StringComparison.Ordinal)))
            Console.WriteLine($"{kind}/{key} {state}");
    }

    /// <summary>Seeds that ever failed: one a line with the options it needs, what they showed behind it.</summary>
    private static IEnumerable<(int Seed, RunOptions Options)> FailedSeeds()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "failed-seeds.txt");
        foreach (var words in File.ReadLines(path).Select(l => l.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(w => w.Length > 0))
            yield return (int.Parse(words[0], CultureInfo.InvariantCulture), CommandLine.Read(words[1..]).Run);
    }
}
