using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;

namespace SubscriptionBox.Silo.Hosting;

/// <summary>Certificates of the connections inside the cluster (<c>Cluster:Tls</c>), as PEM files. Both ends show one and check the other's against the cluster's own authority:
/// who has none gets no answer. A silo is a server to some and a client to others, so its certificate is for both uses.</summary>
public sealed class TlsSettings
{
    /// <summary>The process's own certificate. Empty: connections are not encrypted.</summary>
    public string? Certificate { get; set; }

    /// <summary>Its private key.</summary>
    public string? Key { get; set; }

    /// <summary>The authority that signed all of them.</summary>
    public string? Authority { get; set; }

    /// <summary>The name in every silo's certificate; addresses change, it stays.</summary>
    public string TargetName { get; set; } = "subscriptionbox-silo";

    /// <summary>Whether it is on.</summary>
    public bool On => Certificate is { Length: > 0 };

    /// <summary>All three files, or none.</summary>
    /// <exception cref="CannotStartException">Some are missing.</exception>
    public void Check()
    {
        if (On != Key is { Length: > 0 } || On != Authority is { Length: > 0 })
            throw new CannotStartException("Cluster:Tls needs Certificate, Key and Authority, or none of them.");
        if (On && new[] { Certificate!, Key!, Authority! }.FirstOrDefault(file => !File.Exists(file)) is { } missing)
            throw new CannotStartException($"Cluster:Tls names a file that is not there: {missing}.");
    }

    /// <summary>Sets both ends of a connection.</summary>
    public void Apply(TlsOptions tls)
    {
        var authority = X509CertificateLoader.LoadCertificateFromFile(Authority!);
        // Some platforms take a key only from a store of their own: exported and imported it is in one.
        using var pem = X509Certificate2.CreateFromPemFile(Certificate!, Key!);
        tls.LocalCertificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        tls.LocalClientCertificateSelector = (_, _, _, _, _) => tls.LocalCertificate;
        tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.RemoteCertificateValidation = (certificate, _, _) => IsOurs(certificate, authority);
        tls.OnAuthenticateAsClient = (_, client) => client.TargetHost = TargetName;
        tls.OnAuthenticateAsServer = (_, server) => server.ClientCertificateRequired = true;
    }

    private static bool IsOurs(X509Certificate2? certificate, X509Certificate2 authority)
    {
        if (certificate is null)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        // Certificates of the cluster live for days and are replaced; there is nobody to ask for revocations.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }
}
