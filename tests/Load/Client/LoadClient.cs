using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace SubscriptionBox.Tests.Load;

/// <summary>
/// The client, in a process of its own, so that neither its work nor the server's garbage collections are counted to the other: one thread, poll(2), raw sockets.
/// The same code whatever is asked, so that the shop and the bare endpoint meet the same client. Needs a system with poll(2): Linux or macOS.
/// </summary>
internal static class LoadClient
{
    private static volatile bool _stop;

    /// <summary><c>client PLAN PORT SECONDS WARM-UP RATE</c>: 0 seconds for until a line comes in, less than 0 for until every connection has sent all of its requests; rate 0 for as fast as answers come. Prints one line of JSON.</summary>
    public static int Run(string[] args)
    {
        var plan = RequestPlan.Read(args[0]);
        var (port, seconds, warmUp, rate) = (int.Parse(args[1]), double.Parse(args[2]), double.Parse(args[3]), double.Parse(args[4]));
        new Thread(() =>
        {
            Console.In.ReadLine();
            _stop = true;
        }) { IsBackground = true }.Start();
        var connections = plan.Connections.Select(requests => new ClientConnection(port, requests)).ToArray();
        var loop = new ClientLoop(connections, rate);
        loop.Run(warmUp, () => _stop);
        loop.Begin();
        loop.Run(seconds <= 0 ? double.MaxValue : seconds, () => _stop || seconds < 0 && connections.All(c => c.Passes > 0));
        Console.Out.WriteLine(JsonSerializer.Serialize(loop.Result()));
        foreach (var connection in connections)
            connection.Dispose();
        return 0;
    }
}

/// <summary>Sends, waits, counts.</summary>
internal sealed class ClientLoop(ClientConnection[] connections, double rate)
{
    private const short Readable = 1;
    private readonly PollDescriptor[] _polled = [.. connections.Select(c => new PollDescriptor { Descriptor = c.Descriptor, Events = Readable })];
    private readonly Queue<ClientConnection> _idle = new(connections);
    private readonly List<int> _micros = new(1 << 20);
    private readonly Dictionary<int, int> _statuses = [];
    private string? _firstNo;
    private long _began;
    private TimeSpan _cpu;
    private double _sent;

    public void Begin()
    {
        _micros.Clear();
        _statuses.Clear();
        _firstNo = null;
        _sent = 0;
        _began = Stopwatch.GetTimestamp();
        _cpu = Process.GetCurrentProcess().TotalProcessorTime;
    }

    public void Run(double seconds, Func<bool> stop)
    {
        var began = Stopwatch.GetTimestamp();
        if (_began == 0)
            _began = began;
        while (!stop() && Stopwatch.GetElapsedTime(began).TotalSeconds < seconds)
        {
            SendDue();
            var wait = rate > 0 ? 1 : 100;
            if (poll(_polled, (nuint)_polled.Length, wait) <= 0)
                continue;
            for (var i = 0; i < _polled.Length; i++)
            {
                if (_polled[i].Happened == 0 || connections[i].Receive() is not { } ticks)
                    continue;
                Count(connections[i], ticks);
                if (rate > 0)
                    _idle.Enqueue(connections[i]);
                else
                    connections[i].Send(Stopwatch.GetTimestamp());
            }
        }
    }

    public LoadResult Result()
    {
        var seconds = Stopwatch.GetElapsedTime(_began).TotalSeconds;
        var cpu = (Process.GetCurrentProcess().TotalProcessorTime - _cpu).TotalSeconds;
        _micros.Sort();
        return new(_micros.Count, seconds, At(0.50), At(0.99), At(0.999), At(1), cpu, _statuses, _firstNo);
    }

    // With a rate, a request's time counts from when it was due, not from when a connection was free for it: a server that stands still is seen to stand still.
    private void SendDue()
    {
        if (rate <= 0)
        {
            while (_idle.TryDequeue(out var connection))
                connection.Send(Stopwatch.GetTimestamp());
            return;
        }
        var due = Stopwatch.GetElapsedTime(_began).TotalSeconds * rate;
        while (_sent < due && _idle.TryDequeue(out var connection))
        {
            connection.Send(_began + (long)(_sent / rate * Stopwatch.Frequency));
            _sent++;
        }
    }

    private void Count(ClientConnection connection, long ticks)
    {
        _micros.Add((int)Math.Min(int.MaxValue, ticks * 1_000_000 / Stopwatch.Frequency));
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_statuses, connection.Status, out _);
        count++;
        if (connection.Status >= 300)
            _firstNo ??= connection.Answer;
    }

    private double At(double part) => _micros.Count == 0 ? 0 : _micros[Math.Min(_micros.Count - 1, (int)(_micros.Count * part))] / 1000.0;

    [DllImport("libc", SetLastError = true)]
    private static extern int poll([In, Out] PollDescriptor[] descriptors, nuint count, int timeoutMs);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }
}

/// <summary>What a client saw.</summary>
/// <param name="P50">Milliseconds; so are the other percentiles.</param>
/// <param name="CpuSeconds">What the client itself cost.</param>
/// <param name="Statuses">Answers by status.</param>
/// <param name="FirstNo">The first answer that was none of 200–299.</param>
public sealed record LoadResult(int Requests, double Seconds, double P50, double P99, double P999, double Max, double CpuSeconds, Dictionary<int, int> Statuses, string? FirstNo)
{
    /// <summary>Requests a second.</summary>
    public double PerSecond => Requests / Seconds;

    /// <summary>This result, if every answer was a yes.</summary>
    public LoadResult AllYes() => FirstNo is null ? this : throw new InvalidOperationException($"Not every answer was a yes ({string.Join(", ", Statuses.Select(s => $"{s.Value} × {s.Key}"))}): {FirstNo}");
}
