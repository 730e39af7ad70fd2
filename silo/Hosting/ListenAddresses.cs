using System.Net;
using System.Net.Sockets;

namespace SubscriptionBox.Silo.Hosting;

/// <summary>Looks at the addresses to listen on before anything is opened or imported, so that a taken port is the first thing a person hears.</summary>
public static class ListenAddresses
{
    /// <summary>Returns if all can be listened on.</summary>
    /// <exception cref="CannotStartException">One cannot be read or is taken.</exception>
    public static void Check(string urls)
    {
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            CheckOne(url);
    }

    private static void CheckOne(string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException failure)
        {
            throw new CannotStartException($"\"{url}\" is not an address to listen on; write something like http://127.0.0.1:8080.", failure);
        }
        if (address.IsUnixPipe || address.IsNamedPipe || address.Port == 0)
            return;
        var ip = IPAddress.TryParse(address.Host, out var given) ? given : address.Host == "localhost" ? IPAddress.Loopback : IPAddress.Any;
        try
        {
            using var probe = new TcpListener(ip, address.Port);
            probe.Start();
        }
        catch (SocketException failure)
        {
            throw new CannotStartException(failure.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => PlainAnswers.TakenPort(url),
                SocketError.AccessDenied => $"This account may not listen on {url}; choose a port above 1023 with --urls.",
                _ => $"Listening on {url} is not possible ({failure.SocketErrorCode}); choose another address with --urls.",
            }, failure);
        }
    }
}
