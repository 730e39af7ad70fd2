using System.Diagnostics;
using SubscriptionBox.Tests.Simulation.Faults;

namespace SubscriptionBox.Tests.Simulation.Runs;

/// <summary>Plays seeds side by side, adds up, and stops at the first that breaks something.</summary>
public sealed class Runner(CommandLine line)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, long> _checked = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _commands = new(StringComparer.Ordinal);
    private readonly long[] _faults = new long[21];
    private SeedRun? _broken;
    private long _steps;
    private long _events;
    private double _customerMonths;
    private double _years;

    /// <summary>How many were played.</summary>
    public int Played { get; private set; }

    /// <summary>The first that broke something; null for none.</summary>
    public SeedRun? Broken => _broken;

    /// <summary>Plays until all are played or one breaks something.</summary>
    public void Play(IReadOnlyList<(int Seed, RunOptions Options)> seeds)
    {
        var next = -1;
        var threads = Enumerable.Range(0, Math.Min(line.Threads, seeds.Count)).Select(_ => new Thread(Work, 16 << 20)).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();

        void Work()
        {
            for (int i; (line.KeepGoing || Volatile.Read(ref _broken) is null) && (i = Interlocked.Increment(ref next)) < seeds.Count;)
            {
                var run = new SeedRun(seeds[i].Seed, seeds[i].Options);
                run.Play();
                if (line.Determinism)
                    Again(run);
                Add(run);
            }
        }
    }

    /// <summary>What was done.</summary>
    /// <param name="watch">How long it took.</param>
    /// <param name="cpu">How much processor time.</param>
    public void Print(Stopwatch watch, TimeSpan cpu)
    {
        Say($"seeds                {Played}");
        Say($"simulated years      {_years:0.0} ({_customerMonths:0} customer-months)");
        Say($"steps                {_steps}, events {_events}");
        Say($"commands             {_commands.Values.Sum()}: {string.Join(", ", _commands.OrderByDescending(c => c.Value).Select(c => $"{c.Key} {c.Value}"))}");
        Say("faults");
        foreach (var fault in Enum.GetValues<Fault>())
            Say($"  {CommandLine.Short(fault),-4} {fault.ToString()[CommandLine.Short(fault).Length..],-22} {_faults[(int)fault]}");
        Say($"invariants checked   {_checked.Values.Sum()}");
        foreach (var (name, count) in _checked)
            Say($"  {count,10}  {name}");
        Say($"customer-months      {_customerMonths / watch.Elapsed.TotalSeconds:0} a second ({watch.Elapsed.TotalSeconds:0.0} s on {line.Threads} threads), {2 * _customerMonths / cpu.TotalSeconds:0} a second of two whole cores");
    }

    /// <summary>What broke, and how to see it again.</summary>
    public static void Print(SeedRun run)
    {
        Say($"BROKEN: seed {run.Seed}");
        foreach (var invariant in run.Checks.Violations.GroupBy(v => v.Invariant))
        {
            Say($"  {invariant.Key}: {invariant.Count()} times");
            foreach (var violation in invariant.Take(3))
                Say($"      {(violation.What.Length > 1200 ? violation.What[..1200] : violation.What)}");
        }
        Say($"  trace hash {run.TraceHash:x16} after {run.Steps} steps");
        Say($"  dotnet run -c Release --project tests/Simulation -- --seed {run.Seed} {run.Options.Typed}{(run.Options.Typed.Length > 0 ? " " : "")}--trace");
    }

    private static void Again(SeedRun run)
    {
        var again = new SeedRun(run.Seed, run.Options);
        again.Play();
        run.Checks.That("(j) the same seed is the same run", again.TraceHash == run.TraceHash && again.Steps == run.Steps, () => $"{run.TraceHash:x16} after {run.Steps} steps, then {again.TraceHash:x16} after {again.Steps}");
    }

    private void Add(SeedRun run)
    {
        lock (_gate)
        {
            Played++;
            _steps += run.Steps;
            _events += run.World.Log.All.Count;
            _customerMonths += run.CustomerMonths;
            _years += (run.Months + 2) / 12.0;
            foreach (var (name, count) in run.Checks.Counts)
                _checked[name] = _checked.GetValueOrDefault(name) + count;
            foreach (var (name, count) in run.Asker?.Names ?? new Dictionary<string, int>())
                _commands[name] = _commands.GetValueOrDefault(name) + count;
            for (var i = 0; i < _faults.Length; i++)
                _faults[i] += run.Faults.Hits[i];
            if (line.KeepGoing && run.Checks.Violations.Count > 0)
                Print(run);
            if ((run.Options.Mutation is { } planted ? planted.CaughtBy(run.Checks) is not null : run.Checks.Violations.Count > 0) && (_broken is null || run.Seed < _broken.Seed))
                _broken = run;
        }
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static void Say(string text) => Console.WriteLine(text);
}
