using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SubscriptionBox.Tests.Cluster.Support;

/// <summary>A certificate authority of a test, with its files in a temporary folder.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sbtls").FullName;
    private readonly RSA _key = RSA.Create(2048);
    private readonly X509Certificate2 _certificate;

    public TestAuthority()
    {
        var request = new CertificateRequest("CN=test authority", _key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
        File.WriteAllText(Path.Combine(_folder, "ca.pem"), _certificate.ExportCertificatePem());
    }

    /// <summary>The settings of a process that has a certificate of this authority.</summary>
    public (string Name, string Value)[] Settings(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=subscriptionbox-silo", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        // Server and client: a silo is both.
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("subscriptionbox-silo");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(_certificate, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(Path.Combine(_folder, $"{name}.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, $"{name}.key"), key.ExportPkcs8PrivateKeyPem());
        return
        [
            ("Cluster:Tls:Certificate", Path.Combine(_folder, $"{name}.pem")), ("Cluster:Tls:Key", Path.Combine(_folder, $"{name}.key")),
            ("Cluster:Tls:Authority", Path.Combine(_folder, "ca.pem")),
        ];
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
