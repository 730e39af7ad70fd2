using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using SubscriptionBox.Silo.Hosting;
using SubscriptionBox.Tests.Cluster.Support;

namespace SubscriptionBox.Tests.Cluster;

/// <summary>TLS between the processes of a cluster, both ends with a certificate of the cluster's own authority.</summary>
[Collection(OnPostgres.Name)]
public sealed class When_connections_are_encrypted(PostgresServer postgres)
{
    [PostgresFact]
    public async Task An_API_process_reaches_two_silos_and_a_stranger_none()
    {
        using var authority = new TestAuthority();
        using var strangers = new TestAuthority();
        await using var shop = await RunningShop.On(postgres);
        var one = await shop.StartSilo(authority.Settings("one"));
        await shop.StartSilo(authority.Settings("two"));
        var api = await shop.StartApi(authority.Settings("api"));
        using var http = new HttpClient { BaseAddress = api };
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/ready")).StatusCode);

        var port = one.GetRequiredService<IOptions<EndpointOptions>>().Value.GatewayPort;
        var files = strangers.Settings("stranger").ToDictionary(setting => setting.Name, setting => setting.Value);
        using var stranger = X509Certificate2.CreateFromPemFile(files["Cluster:Tls:Certificate"], files["Cluster:Tls:Key"]);
        Assert.True(await IsRefused(port, stranger), "a certificate of another authority was taken");
        Assert.True(await IsRefused(port, null), "a connection without a certificate was taken");
    }

    [Fact]
    public void Half_of_the_settings_are_refused_in_one_sentence() =>
        Assert.Contains("Cluster:Tls", Assert.Throws<CannotStartException>(() => new TlsSettings { Certificate = "silo.pem" }.Check()).Message);

    /// <summary>In TLS 1.3 the client's handshake is over before the server has looked at its certificate: the refusal shows with the first answer.</summary>
    private static async Task<bool> IsRefused(int port, X509Certificate2? certificate)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await using var tls = new SslStream(socket.GetStream(), false, (_, _, _, _) => true);
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "subscriptionbox-silo",
                ClientCertificates = certificate is null ? null : [certificate],
            });
            // Orleans speaks first on a connection that it has taken; on one that it refused there is nothing but the end.
            return await tls.ReadAsync(new byte[1]) == 0;
        }
        catch (Exception refused) when (refused is AuthenticationException or IOException)
        {
            return true;
        }
    }
}
