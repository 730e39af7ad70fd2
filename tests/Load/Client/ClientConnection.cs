using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SubscriptionBox.Tests.Load;

/// <summary>One keep-alive HTTP/1.1 connection without pipelining: one request under way, answers with a Content-Length.</summary>
internal sealed class ClientConnection : IDisposable
{
    private readonly IReadOnlyList<byte[]> _requests;
    private readonly Socket _socket;
    private byte[] _buffer = new byte[16 * 1024];
    private int _received;
    private int _expected;
    private int _next;
    private long _since;

    public ClientConnection(int port, IReadOnlyList<byte[]> requests)
    {
        _requests = requests;
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _socket.Connect(IPAddress.Loopback, port);
        _socket.Blocking = false;
    }

    public int Descriptor => (int)_socket.Handle;

    public bool Busy { get; private set; }

    /// <summary>How often it has sent all of its requests.</summary>
    public int Passes { get; private set; }

    /// <summary>Of the answer that came last.</summary>
    public int Status { get; private set; }

    /// <summary>The whole answer that came last, for a person.</summary>
    public string Answer => Encoding.UTF8.GetString(_buffer, 0, Math.Min(_received, 2_000));

    /// <summary>Sends the next request.</summary>
    /// <param name="since">The timestamp from which its time counts.</param>
    public void Send(long since)
    {
        var request = _requests[_next];
        if (++_next == _requests.Count)
            (_next, Passes) = (0, Passes + 1);
        (_since, _received, _expected, Busy) = (since, 0, 0, true);
        for (var sent = 0; sent < request.Length;)
            sent += _socket.Send(request.AsSpan(sent), SocketFlags.None);
    }

    /// <summary>Takes in what has come.</summary>
    /// <returns>Ticks of the stopwatch since the request was due; null while the answer is not whole.</returns>
    public long? Receive()
    {
        if (_received == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        var count = _socket.Receive(_buffer.AsSpan(_received), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return null;
        if (error != SocketError.Success || count == 0)
            throw new IOException($"The server closed a connection ({error}) after: {Answer}");
        _received += count;
        if (_expected == 0 && !ReadHead())
            return null;
        if (_received < _expected)
            return null;
        Busy = false;
        return Stopwatch.GetTimestamp() - _since;
    }

    public void Dispose() => _socket.Dispose();

    private bool ReadHead()
    {
        var head = _buffer.AsSpan(0, _received);
        var end = head.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;
        head = head[..end];
        Status = int.Parse(head.Slice(9, 3), CultureInfo.InvariantCulture);
        var at = head.IndexOf("Content-Length: "u8);
        if (at < 0)
            throw new IOException($"An answer without a length: {Answer}");
        var value = head[(at + 16)..];
        var line = value.IndexOf((byte)'\r');
        _expected = end + 4 + int.Parse(line < 0 ? value : value[..line], CultureInfo.InvariantCulture);
        return true;
    }
}
