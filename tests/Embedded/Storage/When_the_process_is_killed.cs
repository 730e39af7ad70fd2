using SubscriptionBox.Embedded.Storage;
using SubscriptionBox.Tests.Embedded.Storage.Tools;
using Xunit.Abstractions;

namespace SubscriptionBox.Tests.Embedded.Storage;

/// <summary>SIGKILL at random instants of a process that writes from 16 callers and prints what was acknowledged.</summary>
public sealed class When_the_process_is_killed(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Random _random = new(Environment.TickCount);
    private bool _recovered;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Everything_it_acknowledged_is_in_the_file()
    {
        var acknowledged = new Dictionary<string, long>();
        for (var kill = 0; kill < 14; kill++)
        {
            using var process = ToolProcess.Start("acknowledge-writes", _folder.Path);
            var lines = _random.Next(1, 4_000);
            for (var n = 0; n < lines; n++) Note(await process.ReadLine() ?? throw new InvalidOperationException("The writer died by itself."));
            SpinAMoment();
            foreach (var line in await process.Kill()) Note(line);
            await Compare(acknowledged);
        }
        output.WriteLine($"{acknowledged.Values.Sum()} writes acknowledged and found");
        Assert.True(_recovered, "no kill left anything to recover");
        Assert.True(acknowledged.Count > 16, "too few writes were acknowledged to prove anything");

        void Note(string line)
        {
            // The kill may cut the last line; a whole one has two words and its number.
            if (line.Split(' ') is [var key, var number] && long.TryParse(number, out var value))
                acknowledged[key] = Math.Max(value, acknowledged.GetValueOrDefault(key));
        }
    }

    [Fact]
    public async Task A_creation_cut_short_never_prevents_the_next_start()
    {
        var leftBehind = new SortedSet<string>();
        for (var kill = 0; kill < 12; kill++)
        {
            using var root = new TemporaryFolder();
            using var process = ToolProcess.Start("create-shops", root.Path);
            var shops = _random.Next(1, 12);
            var acknowledged = 0;
            while (acknowledged < shops) acknowledged = int.Parse(await process.ReadLine() ?? throw new InvalidOperationException("The creator died by itself."));
            SpinAMoment();
            var rest = await process.Kill();
            if (rest.Count > 0) acknowledged = int.Parse(rest[^1]);
            foreach (var folder in Directory.GetDirectories(root.Path))
            {
                leftBehind.Add(string.Join(' ', Directory.GetFiles(folder).Select(Path.GetFileName).Order()));
                using var file = Shops.Open(folder);
                var state = await Shops.GrainStorage(file).Read("1");
                if (int.Parse(Path.GetFileName(folder)) <= acknowledged) Assert.Equal("acknowledged", state.State.Text);
                else await Shops.GrainStorage(file).Write("2", "and it can be used");
            }
        }
        output.WriteLine("found: " + string.Join(", ", leftBehind));
    }

    private async Task Compare(Dictionary<string, long> acknowledged)
    {
        using var file = Shops.Open(_folder, new AcknowledgingWriter.PairSchema());
        // Not each time: a kill right after a checkpoint that emptied the log leaves nothing to recover.
        _recovered |= file.RecoveredFromCrash;
        var storage = Shops.GrainStorage(file);
        var stored = await file.Readers.Read(db =>
        {
            var rows = db.Prepare("SELECT l.caller, count(*), count(r.number), max(l.number) FROM pair_left l LEFT JOIN pair_right r USING (caller, number) GROUP BY l.caller");
            var pairs = new Dictionary<string, long>();
            while (rows.Step())
            {
                Assert.Equal(rows.GetInt64(1), rows.GetInt64(2)); // never half an operation
                pairs[$"pair-{rows.GetInt64(0)}"] = rows.GetInt64(3);
            }
            return pairs;
        });
        foreach (var (key, value) in acknowledged)
        {
            var found = key.StartsWith("pair-", StringComparison.Ordinal) ? stored.GetValueOrDefault(key) : (await storage.Read(key)).State.Number;
            Assert.True(found >= value, $"{key}: {value} was acknowledged, {found} is in the file");
        }
    }

    /// <summary>Up to some tens of milliseconds of work, so that the kill falls at any point of what the process is doing.</summary>
    private void SpinAMoment() => Thread.SpinWait(_random.Next(1, 1_000_000));
}
