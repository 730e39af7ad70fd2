using System.Diagnostics;
using System.Globalization;
using SubscriptionBox.Embedded.Simulation;

namespace SubscriptionBox.Tests.Embedded.Simulation;

/// <summary>One seed is one run, wherever it runs.</summary>
public sealed class When_a_seed_is_replayed
{
    [Fact]
    public void It_takes_the_same_steps()
    {
        var first = Play.Run(7);
        var again = Play.Run(7);
        Assert.Equal(first, again);
        Assert.True(first.Steps > 1000, $"{first.Steps} steps");
    }

    [Fact]
    public void Another_seed_takes_others() => Assert.Equal(8, Enumerable.Range(1, 8).Select(seed => Play.Run((ulong)seed).Hash).Distinct().Count());

    [Fact]
    public void It_does_not_matter_what_else_the_process_has_done()
    {
        var first = Play.Run(8);
        Play.Run(9);
        Play.Run(10);
        Assert.Equal(first, Play.Run(8));
    }

    [Fact]
    public void Many_run_side_by_side_and_do_not_disturb_each_other()
    {
        var alone = Enumerable.Range(1, 8).Select(seed => Play.Run((ulong)seed)).ToArray();
        var together = new PlayResult[8];
        var failures = new List<Exception>();
        var threads = Enumerable.Range(0, 8).Select(i => new Thread(() =>
        {
            try
            {
                together[i] = Play.Run((ulong)i + 1);
            }
            catch (Exception error)
            {
                lock (failures)
                    failures.Add(error);
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        Assert.Empty(failures);
        Assert.Equal(alone, together);
    }

    [Fact]
    public void Another_culture_changes_nothing()
    {
        var first = Play.Run(11);
        var odd = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        odd.NumberFormat.NegativeSign = "minus ";
        odd.NumberFormat.NumberDecimalSeparator = ",";
        odd.DateTimeFormat.ShortDatePattern = "dd MM yyyy";
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = odd;
            Assert.Equal(first, Play.Run(11));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Another_process_in_another_time_zone_takes_the_same_steps()
    {
        var expected = Play.Run(12).ToString();
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        foreach (var argument in new[] { "exec", typeof(Play).Assembly.Location, "play-simulation", "12" })
            start.ArgumentList.Add(argument);
        start.Environment["TZ"] = "Pacific/Kiritimati";
        start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
        using var process = Process.Start(start)!;
        var printed = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        Assert.Equal(expected, printed);
    }
}
