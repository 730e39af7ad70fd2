using System.Text;

namespace SubscriptionBox.Tests.Load;

/// <summary>What a load client sends: for each connection the requests it repeats in order, ready as bytes.</summary>
public sealed class RequestPlan(IReadOnlyList<IReadOnlyList<byte[]>> connections)
{
    /// <summary>Requests by connection.</summary>
    public IReadOnlyList<IReadOnlyList<byte[]>> Connections => connections;

    /// <summary>A request as it goes over the wire.</summary>
    public static byte[] Request(string method, string path, string? token = null, string? json = null)
    {
        var text = new StringBuilder($"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        if (token is not null)
            text.Append($"Authorization: Bearer {token}\r\n");
        if (json is not null)
            text.Append($"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(json)}\r\n");
        return Encoding.UTF8.GetBytes(text.Append("\r\n").Append(json).ToString());
    }

    /// <summary>Writes it to a file, for the client's process.</summary>
    public void Save(string file)
    {
        using var writer = new BinaryWriter(File.Create(file));
        writer.Write(connections.Count);
        foreach (var requests in connections)
        {
            writer.Write(requests.Count);
            foreach (var request in requests)
            {
                writer.Write(request.Length);
                writer.Write(request);
            }
        }
    }

    /// <summary>Reads it back.</summary>
    public static RequestPlan Read(string file)
    {
        using var reader = new BinaryReader(File.OpenRead(file));
        return new RequestPlan([.. Times(reader.ReadInt32(), () => Times(reader.ReadInt32(), () => reader.ReadBytes(reader.ReadInt32())))]);
    }

    private static T[] Times<T>(int count, Func<T> make)
    {
        var made = new T[count];
        for (var i = 0; i < count; i++)
            made[i] = make();
        return made;
    }
}
