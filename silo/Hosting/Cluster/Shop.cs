namespace SubscriptionBox.Silo.Hosting;

/// <summary>The silo of the Cluster edition.</summary>
public static class Shop
{
    private const string NotYet = "This is the Cluster edition's build: it compiles and is tested against Microsoft Orleans, but a silo of it cannot be started yet; build without -p:Edition=Cluster.";

    /// <summary>Refuses.</summary>
    public static Task<int> Run(Command command) => throw new CannotStartException(NotYet);

    /// <summary>Refuses.</summary>
    public static Task<int> VerifyAudit(Command command) => throw new CannotStartException(NotYet);

    /// <summary>Refuses.</summary>
    public static Task<int> ImportCatalogue(Command command) => throw new CannotStartException(NotYet);
}

public static partial class PlainAnswers
{
    private static partial string? FromStorage(Exception failure) => null;
}
